import { tail } from './tail';

describe('tail', () => {
  it('keeps the end', () => {
    const kept = tail(4);
    kept.add(Buffer.from('abc'));
    kept.add(Buffer.from('def'));
    expect(kept.text()).toBe('cdef');
  });
});
