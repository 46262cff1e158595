import type { Library } from '../library';

/** Libraries for images. */
export const IMAGES: readonly Library[] = [
  {
    name: 'lcms2',
    strategy: 'static archive',
    reason: 'Alpine has the static archive; lcms2-sys compiles its own with the feature static.',
    source: 'aports main/lcms2/APKBUILD; lcms2-sys src/build.rs',
    crates: [
      {
        name: 'lcms2-sys',
        links: 'lcms2',
        compiles: ['static'],
      },
    ],
    link: ['lcms2'],
    dev: ['lcms2-dev'],
    static: ['lcms2-static'],
    feature: 'lcms2-sys/static',
    instead: 'the crate moxcms',
  },
  {
    name: 'libheif',
    strategy: 'bundled',
    reason:
      'Alpine builds the shared library with plugins; the feature embedded-libheif compiles it without them.',
    source: 'aports community/libheif/APKBUILD; libheif-sys build.rs',
    crates: [
      {
        name: 'libheif-sys',
        links: 'heif',
        compiles: ['embedded-libheif'],
        tools: ['cmake'],
      },
    ],
    feature: 'libheif-sys/embedded-libheif',
  },
  {
    name: 'libjpeg-turbo',
    strategy: 'bundled',
    reason: 'turbojpeg-sys compiles its vendored copy unless TURBOJPEG_SOURCE says otherwise.',
    source: 'turbojpeg-sys build.rs; aports main/libjpeg-turbo/APKBUILD',
    crates: [
      {
        name: 'turbojpeg-sys',
        links: 'turbojpeg',
        compiles: ['cmake'],
        tools: ['cmake', 'nasm'],
      },
    ],
    link: ['turbojpeg'],
    dev: ['libjpeg-turbo-dev'],
    static: ['libjpeg-turbo-static'],
    feature: 'turbojpeg-sys/cmake',
    instead: 'the crate zune-jpeg',
    symbols: /^jpeg_|^tj[A-Z]/,
  },
  {
    name: 'libpng',
    strategy: 'static archive',
    reason: 'libpng-sys finds libpng.pc and links the archive, which needs zlib.',
    source: 'aports main/libpng/APKBUILD; libpng-sys build.rs',
    crates: [
      {
        name: 'tectonic_bridge_png',
      },
      {
        name: 'libpng-sys',
        links: 'png',
        compiles: ['build'],
      },
    ],
    link: ['png16'],
    needs: ['zlib'],
    dev: ['libpng-dev'],
    static: ['libpng-static'],
    feature: 'libpng-sys/build',
    instead: 'the crate png',
    headers: /^png\.h$/,
    symbols: /^png_/,
  },
  {
    name: 'libwebp',
    strategy: 'bundled',
    reason:
      'libwebp-sys compiles libwebp unless its feature system-dylib is on, and libwebp-sys2 does so with its feature static.',
    source: 'libwebp-sys and libwebp-sys2 build.rs; aports main/libwebp/APKBUILD',
    crates: [
      {
        name: 'libwebp-sys',
        compiles: 'always',
        system: ['system-dylib'],
      },
      {
        name: 'libwebp-sys2',
        links: 'webp',
        compiles: ['static'],
      },
    ],
    link: ['webpmux', 'webpdemux', 'webp', 'sharpyuv'],
    dev: ['libwebp-dev'],
    static: ['libwebp-static'],
    feature: 'libwebp-sys2/static',
    instead: 'the crate image-webp',
    symbols: /^WebP/,
  },
  {
    name: 'mozjpeg',
    strategy: 'bundled',
    reason: 'mozjpeg-sys compiles its own copy; Alpine has no package of it.',
    source: 'mozjpeg-sys build.rs',
    crates: [
      {
        name: 'mozjpeg-sys',
        links: 'jpeg',
        compiles: 'always',
        tools: ['nasm'],
      },
    ],
    instead: 'the crate zune-jpeg',
  },
  {
    name: 'tiff',
    strategy: 'from source',
    reason: 'Alpine builds only the shared library, so a stage compiles LibTIFF without the optional codecs.',
    source: 'aports main/tiff/APKBUILD',
    link: ['tiff'],
    instead: 'the crate tiff',
    recipe: {
      version: '4.7.1',
      url: 'https://download.osgeo.org/libtiff/tiff-{version}.tar.gz',
      sha512:
        '89c5af880626888451caf8b78a2f57b2973719db837dce6530c1fb30318fc6fba7ef9f9d8e46c547821eae29322607cb5146bf3de39b3d7b70bcf5b68c4ee3b1',
      tools: [],
      configure: [
        '--enable-static',
        '--disable-shared',
        '--with-pic',
        '--disable-tools',
        '--disable-tests',
        '--disable-contrib',
        '--disable-docs',
        '--disable-cxx',
        '--disable-zlib',
        '--disable-libdeflate',
        '--disable-jpeg',
        '--disable-jbig',
        '--disable-lerc',
        '--disable-lzma',
        '--disable-zstd',
        '--disable-webp',
      ],
    },
  },
];
