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

  it.each([
    [
      'archives of one library, each read: only their order is wrong',
      [{ library: 'avformat', crate: 'media_info' }],
      "/usr/local/lib/libavcodec.a(pthread_slice.o): in function `ff_slice_thread_init':\npthread_slice.c:(.text+0x1f): undefined reference to `avpriv_slicethread_execute'",
      /libavcodec\.a needs avpriv_slicethread_execute of ffmpeg[^]*build script of media_info: avformat, avcodec, swresample, swscale, avutil/,
      /use media_info as _/,
    ],
    [
      'an archive that stands before the one that needs it',
      [{ library: 'z', crate: 'libz-sys' }],
      'note: "cc" "-lz" "-lpng16"\n/usr/lib/libpng16.a(png.o): undefined reference to `deflate\'',
      /libpng16\.a needs deflate of zlib[^]*build script of libz-sys: png16, z/,
      /use libz_sys as _/,
    ],
    [
      'a crate that is left out: its archive is not on the line',
      [{ library: 'z', crate: 'libz-sys' }],
      'note: "cc" "-lpng16"\n/usr/lib/libpng16.a(png.o): undefined reference to `deflate\'',
      /use libz_sys as _/,
      /Link in this order/,
    ],
  ])('%s', (_name, linked, text, right, wrong) => {
    const words = explained(text, { crate: { root: 'apps/app', name: 'app' }, linked });
    expect(words).toMatch(right);
    expect(words).not.toMatch(wrong);
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
