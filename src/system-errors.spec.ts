import { RustStaticError } from './errors';
import { inWords } from './system-errors';

const error = (message: string, more: object): Error => Object.assign(new Error(message), more);
const said = (given: unknown): string => (inWords(given) as Error).message;

describe('errors of the system and of the daemon', () => {
  it.each([
    [
      'a connection that ends',
      error('socket hang up', { code: 'ECONNRESET' }),
      /^The connection to the Docker daemon was lost\n\nsocket hang up\n\n.*docker info/,
    ],
    [
      'a daemon that is gone',
      error('connect ECONNREFUSED 127.0.0.1:2375', { code: 'ECONNREFUSED', syscall: 'connect' }),
      /^The connection to the Docker daemon was lost/,
    ],
    [
      "the daemon's full disk",
      error('(HTTP code 500) server error - write /x: no space left on device', { statusCode: 500 }),
      /^The Docker daemon's disk is full\n\n.*\n\n.*docker system df.*rust-static clean/,
    ],
    [
      'another refusal',
      error('(HTTP code 500) server error - oops', { statusCode: 500 }),
      /^The Docker daemon could not do what was asked of it\n\n.*oops\n\nRun the target again/,
    ],
    [
      'a full disk here',
      error('ENOSPC: no space left on device, write', { code: 'ENOSPC', syscall: 'write' }),
      /^The disk is full\n\nENOSPC/,
    ],
    [
      'a file system that can only be read',
      error("EROFS: read-only file system, mkdir '/w/dist'", {
        code: 'EROFS',
        syscall: 'mkdir',
        path: '/w/dist',
      }),
      /^\/w\/dist is out of bounds\n\nIts file system can only be read\.\nEROFS.*\n\n.*outputPath/,
    ],
    [
      "somebody else's folder",
      error("EACCES: permission denied, mkdir '/w/dist'", {
        code: 'EACCES',
        syscall: 'mkdir',
        path: '/w/dist',
      }),
      /^\/w\/dist is out of bounds\n\nThis user may not use it so\.\nEACCES.*\n\n.*ls -ld/,
    ],
  ])('%s', (_what, given, words) => {
    expect(said(given)).toMatch(words);
  });

  it('all else stays as it is', () => {
    for (const other of [new RustStaticError('known'), new TypeError('a bug'), 'text', undefined])
      expect(inWords(other)).toBe(other);
  });
});
