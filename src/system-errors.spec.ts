import { RustStaticError } from './errors';
import { toUserError, withUserErrors } from './system-errors';

const error = (message: string, more: object): Error => Object.assign(new Error(message), more);
const HERE = { code: 'EACCES', syscall: 'mkdir', path: '/w/dist' };

describe('errors of the system and of the daemon', () => {
  it.each([
    ['daemon-connection-lost', error('socket hang up', { code: 'ECONNRESET' }), 'docker info'],
    [
      'daemon-connection-lost',
      error('connect ECONNREFUSED 127.0.0.1:2375', { code: 'ECONNREFUSED', syscall: 'connect' }),
      '127.0.0.1:2375',
    ],
    [
      'daemon-disk-full',
      error('(HTTP code 500) server error - write /x: no space left on device', { statusCode: 500 }),
      'docker system df',
    ],
    ['daemon-refused', error('(HTTP code 500) server error - oops', { statusCode: 500 }), 'oops'],
    ['disk-full', error('ENOSPC: no space left on device, write', { code: 'ENOSPC' }), 'ENOSPC'],
    ['permission-denied', error('EROFS: mkdir', { ...HERE, code: 'EROFS' }), 'read-only'],
    ['permission-denied', error("EACCES: permission denied, mkdir '/w/dist'", HERE), '/w/dist'],
  ])('%s: %s', async (code, given, fact) => {
    const explained = toUserError(given, {});
    expect(explained).toMatchObject({ code, cause: given, message: expect.stringContaining(fact) });
    await expect(withUserErrors(() => Promise.reject(given))()).rejects.toMatchObject({ code });
  });

  it('returns all others as they are', () => {
    const known = new RustStaticError('known', { code: 'lock-missing' });
    for (const other of [known, new TypeError('a bug'), 'text', undefined])
      expect(toUserError(other, {})).toBe(other);
  });

  it('appends the chain of causes with RUST_STATIC_DEBUG=1, once', () => {
    const cause = error('socket hang up', { code: 'ECONNRESET', cause: new Error('root') });
    const debug = { RUST_STATIC_DEBUG: '1' };
    const explained = toUserError(toUserError(cause, debug), debug) as Error;
    expect(explained.message).toMatch(
      /Causes .*\nECONNRESET: Error: socket hang up\n    at [^]*\nno code: Error: root\n/,
    );
    expect(explained.message.split('Causes')).toHaveLength(2);
    expect((toUserError(cause, {}) as Error).message).not.toContain('Causes');
  });
});
