import { messageOf, RustStaticError } from './errors';

describe('RustStaticError', () => {
  it('says what, why and what to do, in that order, and leaves out what is not known', () => {
    expect(new RustStaticError('What', { code: 'lock-missing', reason: 'Why', remedy: 'Do' }).message).toBe(
      'What\n\nWhy\n\nDo',
    );
    expect(new RustStaticError('What', { code: 'lock-missing', remedy: 'Do' }).message).toBe('What\n\nDo');
  });

  it('keeps the original', () => {
    const cause = new Error('root');
    expect(new RustStaticError('What', { code: 'lock-missing', cause }).cause).toBe(cause);
    expect(messageOf('text')).toBe('text');
  });
});
