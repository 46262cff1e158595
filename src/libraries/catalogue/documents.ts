import type { Library } from '../library';

/** Libraries for fonts, text and markup. */
export const DOCUMENTS: readonly Library[] = [
  {
    name: 'cairo',
    strategy: 'unsupported',
    reason:
      'The archive contains only LTO objects and needs X11, GLib, fontconfig and pixman, and not all of these have archives.',
    source: 'aports main/cairo/APKBUILD',
    crates: [
      {
        name: 'cairo-sys-rs',
      },
    ],
    dev: ['cairo-dev'],
    static: ['cairo-static'],
    instead: 'the crate tiny-skia',
  },
  {
    name: 'expat',
    strategy: 'static archive',
    reason: 'expat-sys asks pkg-config and finds the archive, which needs no other library.',
    source: 'aports main/expat/APKBUILD; expat-sys build.rs',
    crates: [
      {
        name: 'expat-sys',
        links: 'expat',
      },
    ],
    link: ['expat'],
    dev: ['expat-dev'],
    static: ['expat-static'],
    instead: 'the crate quick-xml',
    headers: /^expat\.h$/,
    symbols: /^XML_/,
  },
  {
    name: 'fontconfig',
    strategy: 'static archive',
    reason:
      'Alpine has the static archive. It is not used if RUST_FONTCONFIG_DLOPEN or the feature dlopen opens the library at run time.',
    source: 'aports main/fontconfig/APKBUILD; yeslogic-fontconfig-sys build.rs',
    crates: [
      {
        name: 'servo-fontconfig-sys',
        links: 'fontconfig',
      },
      {
        name: 'tectonic_bridge_fontconfig',
      },
      {
        name: 'yeslogic-fontconfig-sys',
        links: 'fontconfig',
        avoids: ['dlopen'],
      },
    ],
    link: ['fontconfig'],
    needs: ['expat', 'freetype'],
    dev: ['fontconfig-dev'],
    static: ['fontconfig-static'],
    instead: 'the crate fontdb',
    runtime: '/etc/fonts and fonts',
  },
  {
    name: 'freetype',
    strategy: 'static archive',
    reason:
      'Alpine has the static archive, which needs brotli, bzip2, libpng and zlib; the feature bundled needs only zlib.',
    source: 'aports main/freetype/APKBUILD; freetype-sys build.rs',
    crates: [
      {
        name: 'freetype-sys',
        links: 'freetype',
        compiles: ['bundled'],
      },
      {
        name: 'servo-freetype-sys',
        links: 'freetype',
      },
    ],
    link: ['freetype'],
    needs: ['brotli', 'bzip2', 'libpng', 'zlib'],
    dev: ['freetype-dev'],
    static: ['freetype-static'],
    feature: 'freetype-sys/bundled',
    instead: 'the crates skrifa and swash',
    symbols: /^FT_/,
  },
  {
    name: 'harfbuzz',
    strategy: 'bundled',
    reason: "Alpine's archive needs GLib and graphite2; the feature bundled compiles HarfBuzz without them.",
    source: 'aports main/harfbuzz/APKBUILD; harfbuzz-sys build.rs',
    crates: [
      {
        name: 'tectonic_bridge_harfbuzz',
      },
      {
        name: 'harfbuzz-sys',
        links: 'harfbuzz',
        compiles: ['bundled'],
      },
    ],
    dev: ['harfbuzz-dev'],
    static: ['harfbuzz-static'],
    feature: 'harfbuzz-sys/bundled',
    instead: 'the crate rustybuzz',
  },
  {
    name: 'icu',
    strategy: 'static archive',
    reason: 'Alpine has the static archives, but the program reads its data from a file at run time.',
    source: 'aports main/icu/APKBUILD; rust_icu_sys build.rs',
    crates: [
      {
        name: 'rust_icu_sys',
        links: 'icuuc',
      },
      {
        name: 'tectonic_bridge_icu',
      },
    ],
    link: ['icui18n', 'icuuc', 'icudata', 'stdc++'],
    dev: ['icu-dev'],
    static: ['icu-static'],
    instead: 'the crate icu (ICU4X)',
    runtime: 'ICU data (package icu-data-en or icu-data-full)',
  },
  {
    name: 'libxml2',
    strategy: 'static archive',
    reason: 'The crate libxml finds libxml-2.0.pc and links the archive, which needs zlib and liblzma.',
    source: 'aports main/libxml2/APKBUILD; libxml build.rs',
    crates: [
      {
        name: 'libxml',
      },
    ],
    link: ['xml2'],
    needs: ['xz', 'zlib'],
    dev: ['libxml2-dev'],
    static: ['libxml2-static'],
    instead: 'the crates roxmltree and quick-xml',
    headers: /^libxml\//,
    symbols: /^xml[A-Z]/,
  },
  {
    name: 'libxslt',
    strategy: 'static archive',
    reason:
      'Alpine has the static archive, which needs libxml2; the EXSLT part would need libgcrypt as well.',
    source: 'aports main/libxslt/APKBUILD',
    crates: [
      {
        name: 'libxslt',
      },
    ],
    link: ['xslt'],
    needs: ['libxml2'],
    dev: ['libxslt-dev'],
    static: ['libxslt-static'],
  },
  {
    name: 'oniguruma',
    strategy: 'bundled',
    reason: 'onig_sys compiles the C code unless RUSTONIG_SYSTEM_LIBONIG asks for the system library.',
    source: 'onig_sys build.rs; aports main/oniguruma/APKBUILD',
    crates: [
      {
        name: 'onig_sys',
        links: 'onig',
        compiles: 'always',
      },
    ],
    link: ['onig'],
    dev: ['oniguruma-dev'],
    archive: true,
    instead: 'syntect with its feature fancy-regex',
  },
  {
    name: 'pcre2',
    strategy: 'bundled',
    reason:
      'pcre2-sys compiles the C code for every musl target; Alpine moved its archive from pcre2-dev to pcre2-static in 3.22.',
    source: 'pcre2-sys build.rs; aports main/pcre2/APKBUILD',
    crates: [
      {
        name: 'pcre2-sys',
        compiles: 'always',
      },
    ],
    link: ['pcre2-8'],
    dev: ['pcre2-dev'],
    static: [
      {
        name: 'pcre2-static',
        from: '3.22',
      },
    ],
    instead: 'the crate fancy-regex',
    symbols: /^pcre2_/,
  },
];
