import { explained, nativeContext, WHERE } from '../testing/failure-context';
import { causeOf } from './causes';

describe('words that are easily taken for others', () => {
  it.each([
    [
      '-lstdc++ is no library of the catalogue',
      '/usr/bin/ld: cannot find -lstdc++: No such file',
      /library of C\+\+\.[^]*apk add --no-cache g\+\+/,
    ],
    ['-lc++ is not libc', '/usr/bin/ld: cannot find -lc++: No such file', /library of C\+\+/],
    [
      'the symbol that was recognised is named',
      "undefined reference to `my_init'\nundefined reference to `deflate'",
      /^deflate is in zlib/,
    ],
    [
      'only glibc has __cxa_thread_atexit_impl',
      "undefined reference to `__cxa_thread_atexit_impl'",
      /compiled for glibc/,
    ],
    [
      'no library has every u8_',
      "undefined reference to `u8_render'",
      /No archive that comes later has u8_render/,
    ],
  ] as const)('%s', (_name, text, words) => {
    expect(explained(text)).toMatch(words);
  });

  it('does not tell an app to name itself', () => {
    const linked = [{ library: 'z', crate: 'app' }];
    const cause = causeOf(
      `${WHERE}undefined reference to \`deflate'`,
      { ...nativeContext, crate: { root: 'apps/app', name: 'app' }, linked },
      'build',
    );
    expect(cause?.remedy).not.toContain('use app as _');
  });

  it('names no package of a library that the release has no archive of', () => {
    expect(explained('/usr/bin/ld: cannot find -lFLAC: No such file', { alpine: '3.22' })).not.toContain(
      'apk add --no-cache `',
    );
    expect(explained('/usr/bin/ld: cannot find -lodbc: No such file')).not.toContain('apk add');
  });

  it('gets through 64 KiB of linker lines, over which a cubic expression hangs for minutes', () => {
    const lines = ['libx.a relocation R_X against '.repeat(2200), 'lib.a'.repeat(13000)];
    for (const line of lines) expect(causeOf(`${WHERE}${line}`, nativeContext, 'build')).toBeUndefined();
  });
});
