import type { Library } from '../library';

/** Libraries for video, and for windows with sound. */
export const MEDIA: readonly Library[] = [
  {
    name: 'dav1d',
    strategy: 'unsupported',
    reason: 'Alpine builds only the shared library with Meson, and dav1d-sys looks for it with pkg-config.',
    source: 'aports main/dav1d/APKBUILD',
    crates: [
      {
        name: 'dav1d-sys',
      },
      {
        name: 'libdav1d-sys',
        links: 'dav1d',
      },
    ],
    instead: 'the crate rav1d',
  },
  {
    name: 'ffmpeg',
    strategy: 'from source',
    reason:
      'Alpine configures FFmpeg with --disable-static in every release, so a stage compiles the LGPL parts.',
    source: 'aports community/ffmpeg/APKBUILD; ffmpeg-sys-next build.rs',
    crates: [
      {
        name: 'ffmpeg-sys',
        links: 'ffmpeg',
        compiles: ['build'],
        tools: ['git', 'nasm'],
      },
      {
        name: 'ffmpeg-sys-next',
        links: 'ffmpeg',
        compiles: ['build'],
        tools: ['git', 'nasm'],
      },
      {
        name: 'rusty_ffmpeg',
        links: 'ffmpeg',
      },
    ],
    link: ['avformat', 'avcodec', 'swresample', 'swscale', 'avutil'],
    feature: 'ffmpeg-sys-next/build',
    instead: 'the crate symphonia for sound',
    recipe: {
      version: '8.1.2',
      url: 'https://ffmpeg.org/releases/ffmpeg-{version}.tar.xz',
      sha512:
        'b3adc16fe426217bb607da01c4137cee0a9788fc08e077874336db185d2b7287746a7dc94cf0181ea92cd8afcdb06094ee9456e2986112354f84538cb9a5ed0b',
      tools: ['nasm'],
      configure: [
        '--cc=$CC',
        '--enable-static',
        '--disable-shared',
        '--enable-pic',
        '--disable-programs',
        '--disable-doc',
        '--disable-autodetect',
        '--disable-debug',
      ],
      cross: ['--enable-cross-compile', '--cross-prefix=$triple-', '--arch=$arch', '--target-os=linux'],
    },
    headers: /^libav\w+\//,
    symbols: /^av(?:format|codec|util|io|priv)?_|^sw[rs]_/,
  },
  {
    name: 'sdl2',
    strategy: 'unsupported',
    reason:
      'SDL opens the libraries of the display and the sound card at run time, which a static program cannot do.',
    source: 'sdl2-sys build.rs; aports community/sdl2/APKBUILD',
    crates: [
      {
        name: 'sdl2-sys',
        links: 'SDL2',
        compiles: ['bundled'],
        tools: ['cmake'],
      },
      {
        name: 'sdl3-sys',
        links: 'SDL3',
        compiles: ['build-from-source', 'build-from-source-static'],
        tools: ['cmake'],
      },
    ],
    instead: 'a dynamic program',
  },
  {
    name: 'vpx',
    strategy: 'unsupported',
    reason: 'vpx-sys looks for the system library, which Alpine configures with --disable-static.',
    source: 'aports community/libvpx/APKBUILD; vpx-sys build.rs',
    crates: [
      {
        name: 'vpx-sys',
      },
    ],
  },
];
