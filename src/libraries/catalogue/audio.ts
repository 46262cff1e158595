import type { Library } from '../library';

/** Audio libraries. */
export const AUDIO: readonly Library[] = [
  {
    name: 'alsa',
    strategy: 'unsupported',
    reason:
      'Alpine builds alsa-lib with --disable-static, alsa-sys asks for the shared library, and plugins are opened at run time.',
    source: 'aports main/alsa-lib/APKBUILD; alsa-sys build.rs',
    crates: [
      {
        name: 'alsa-sys',
        links: 'alsa',
      },
    ],
    instead: 'a build without the sound backend',
    aliases: ['asound'],
    headers: /^alsa\//,
  },
  {
    name: 'flac',
    strategy: 'static archive',
    reason:
      'Only Alpine 3.23 and later have the archive; before that, the package builds the shared library alone.',
    source: 'aports main/flac/APKBUILD',
    link: ['FLAC'],
    needs: ['libogg'],
    dev: [
      {
        name: 'flac-dev',
        from: '3.23',
      },
    ],
    static: [
      {
        name: 'flac-static',
        from: '3.23',
      },
    ],
    instead: 'the crate claxon',
  },
  {
    name: 'jack',
    strategy: 'unsupported',
    reason: 'Alpine builds the library of JACK shared only, and it has to match the running server.',
    source: 'aports main/jack/APKBUILD',
    crates: [
      {
        name: 'jack-sys',
        links: 'jack',
      },
    ],
    instead: 'a build without the sound backend',
  },
  {
    name: 'libogg',
    strategy: 'static archive',
    reason: 'Alpine has the static archive, which needs no other library; the crates compile their own copy.',
    source: 'aports main/libogg/APKBUILD; ogg_next_sys build.rs',
    crates: [
      {
        name: 'ogg_next_sys',
        links: 'ogg',
        compiles: 'always',
      },
    ],
    link: ['ogg'],
    dev: ['libogg-dev'],
    static: ['libogg-static'],
    instead: 'the crate ogg',
    symbols: /^ogg_/,
  },
  {
    name: 'libvorbis',
    strategy: 'bundled',
    reason: 'The crates compile their own copy.',
    source: 'aports main/libvorbis/APKBUILD; aotuv_lancer_vorbis_sys build.rs',
    crates: [
      {
        name: 'aotuv_lancer_vorbis_sys',
        links: 'vorbis',
        compiles: 'always',
      },
      {
        name: 'vorbis-sys',
        links: 'vorbis',
        compiles: 'always',
      },
    ],
    link: ['vorbisenc', 'vorbisfile', 'vorbis'],
    needs: ['libogg'],
    dev: ['libvorbis-dev'],
    static: ['libvorbis-static'],
    instead: 'the crate lewton',
    symbols: /^vorbis_/,
  },
  {
    name: 'opus',
    strategy: 'from source',
    reason:
      'Alpine builds only the shared library, so a stage compiles Opus; most crates compile their own copy as well.',
    source: 'aports main/opus/APKBUILD; audiopus_sys build.rs',
    crates: [
      {
        name: 'audiopus_sys',
        compiles: 'always',
        tools: ['cmake'],
      },
      {
        name: 'opusic-sys',
        compiles: ['bundled'],
        tools: ['cmake'],
      },
    ],
    link: ['opus'],
    feature: 'opusic-sys/bundled',
    recipe: {
      version: '1.5.2',
      url: 'https://downloads.xiph.org/releases/opus/opus-{version}.tar.gz',
      sha512:
        '78d963cd56d5504611f111e2b3606e236189a3585d65fae1ecdbec9bf4545632b1956f11824328279a2d1ea2ecf441ebc11e455fb598d20a458df15185e95da4',
      tools: [],
      configure: [
        '--enable-static',
        '--disable-shared',
        '--with-pic',
        '--disable-doc',
        '--disable-extra-programs',
      ],
    },
    headers: /^opus\//,
    symbols: /^opus_/,
  },
  {
    name: 'portaudio',
    strategy: 'unsupported',
    reason:
      'Alpine configures PortAudio with --disable-static, and it reaches the sound card through ALSA, which has no archive either.',
    source: 'aports main/portaudio/APKBUILD',
    crates: [
      {
        name: 'portaudio-sys',
        links: 'portaudio',
      },
    ],
    instead: 'a build without the sound backend',
  },
  {
    name: 'pulseaudio',
    strategy: 'unsupported',
    reason: 'The client library is built shared only, and its client protocol library with it.',
    source: 'aports community/pulseaudio/APKBUILD',
    crates: [
      {
        name: 'libpulse-mainloop-glib-sys',
        links: 'pulse-mainloop-glib',
      },
      {
        name: 'libpulse-simple-sys',
        links: 'pulse-simple',
      },
      {
        name: 'libpulse-sys',
        links: 'pulse',
      },
    ],
    instead: 'a build without the sound backend',
    aliases: ['pulse'],
  },
];
