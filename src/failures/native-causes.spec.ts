import { explained, nativeContext } from '../testing/failure-context';
import { causeOf } from './causes';
import { explainCargo } from './explain-cargo';

// Output of rustc, linkers, cc, cmake, pkg-config and cargo, recorded from runs and from users'
// reports.
describe('failures of native builds', () => {
  it('sends who builds with the host engine to the container, where the libraries are for musl', () => {
    const said = 'pkg-config has not been configured to support cross-compilation.';
    expect(explained(said, { engine: 'host' })).toContain('--engine=docker');
  });

  it.each([
    [
      'no linker',
      'error: linker `cc` not found\n  |\n  = note: No such file or directory (os error 2)',
      /no cc: .*\n.*apk add --no-cache build-base/,
    ],
    [
      'no start files',
      '/usr/bin/ld: cannot find crti.o: No such file or directory',
      /lacks crti\.o[^]*build-base/,
    ],
    [
      'no libgcc_eh',
      '/usr/bin/ld: cannot find -lgcc_eh: No such file or directory',
      /lacks -lgcc_eh[^]*build-base/,
    ],
    [
      'no libgcc for rustup',
      'Error loading shared library libgcc_s.so.1: No such file or directory (needed by /root/.cargo/bin/cargo)',
      /apk add --no-cache libgcc/,
    ],
    [
      'no unwinder of rustup',
      '/usr/bin/ld: cannot find -lunwind: No such file or directory',
      /link-self-contained=no/,
    ],
    [
      'no shared libgcc for a macro',
      '/usr/bin/ld: cannot find -lgcc_s: No such file or directory',
      /procedural macro[^]*apk add --no-cache gcc/,
    ],
    [
      'self-contained start files',
      'error: option `-C link-self-contained` is not supported on this target',
      /Remove `-C link-self-contained`/,
    ],
    [
      'a static archive that rustc looks up',
      'error: could not find native static library `sodium`, perhaps an -L flag is missing?',
      /libsodium\.a[^]*apk add --no-cache libsodium-dev libsodium-static[^]*link-search=native=\/usr\/lib/,
    ],
    [
      'a wrong order',
      "/usr/bin/ld: /t/liba.a(a.o): in function `a_fn':\na.c:(.text+0x5): undefined reference to `b_fn'",
      /No archive that comes later has b_fn[^]*must stand before it/,
    ],
    [
      'no lld for the option `linker`',
      "collect2: fatal error: cannot find 'ld'\ncompilation terminated.",
      /apk add --no-cache lld/,
    ],
    [
      'a library that is not linked, in the words of lld, for which the order does not matter',
      'ld.lld: error: undefined symbol: deflate\n>>> referenced by png.c\n>>>               png.o:(f) in archive /usr/lib/libpng16.a',
      /^deflate is in zlib, which is not linked\.\n(?![^]*order)/,
    ],
    [
      'an archive that is not installed',
      '/usr/bin/ld: cannot find -lpq: No such file or directory\ncollect2: error: ld returned 1 exit status',
      /libpq\.a \(linked by pq-sys\)[^]*libpq\.so does not help[^]*apk add --no-cache libpq-dev/,
    ],
    [
      'the same in the words of lld',
      'rust-lld: error: unable to find library -lssl',
      /libssl\.a[^]*openssl-libs-static[^]*openssl\/vendored/,
    ],
    [
      'an archive that nobody knows',
      '/usr/bin/ld: cannot find -lfrobnicate: No such file or directory',
      /catalogue does not know frobnicate[^]*contents\?file=libfrobnicate\.a/,
    ],
    [
      'a shared library as an argument',
      "/usr/bin/ld: attempted static link of dynamic object `/usr/lib/libz.so'",
      /names the shared library \/usr\/lib\/libz\.so[^]*zlib-static/,
    ],
    [
      'a macro under crt-static',
      'error: cannot produce proc-macro for `serde_derive v1.0.1` as the target `x86_64-alpine-linux-musl` does not support these crate types',
      /reached the procedural macro serde_derive/,
    ],
    [
      'a crate that is only a cdylib',
      'error: cannot produce cdylib for `foo v0.1.0 (/src/foo)` as the target `x86_64-alpine-linux-musl` does not support these crate types',
      /foo is only a cdylib[^]*\["cdylib", "rlib"\]/,
    ],
    [
      'bindgen in a static build script',
      'Unable to find libclang: "the `libclang` shared library at /usr/lib/llvm20/lib/libclang.so.20.1.7 could not be opened: Dynamic loading not supported"',
      /build script is a static program/,
    ],
    [
      'no libclang',
      "Unable to find libclang: \"couldn't find any valid shared libraries matching: ['libclang.so', 'libclang-*.so'], set the `LIBCLANG_PATH`\"",
      /apk add --no-cache clang22-libclang/,
    ],
    [
      'an archive that is not position-independent',
      "/usr/bin/ld: /x/libfoo.a(foo.o): relocation R_X86_64_32S against `.bss' can not be used when making a PIE object; recompile with -fPIE",
      /libfoo\.a is not position-independent[^]*-fPIC/,
    ],
    [
      'aws-lc without bindings',
      "aws-lc-sys build failed. Please enable the 'bindgen' feature on aws-lc-rs or aws-lc-sys.",
      /cargo update -p aws-lc-sys/,
    ],
    [
      'an openssl-src that is too old',
      "don't know how to configure OpenSSL for x86_64-alpine-linux-musl",
      /cargo update -p openssl-src/,
    ],
    ['an archive for glibc', "undefined reference to `__memcpy_chk'", /compiled for glibc: __memcpy_chk/],
    [
      'calls that musl has dropped',
      "undefined reference to `open64'",
      /open64 is gone since musl 1\.2\.4[^]*cargo update -p libc/,
    ],
    [
      'half of libpq',
      "undefined reference to `pg_encoding_to_char'",
      /libpgcommon and libpgport[^]*pgcommon, pgport/,
    ],
    [
      'another platform',
      'pkg-config has not been configured to support cross-compilation.\n\nInstall a sysroot',
      /another platform[^]*PKG_CONFIG_ALLOW_CROSS = "1"/,
    ],
    [
      'no pkg-config',
      'Could not run `PKG_CONFIG_ALLOW_SYSTEM_LIBS="1" pkg-config --libs --cflags zlib`\nThe pkg-config command could not be found.',
      /apk add --no-cache pkgconf/,
    ],
    [
      'no .pc file',
      'The system library `libpq` required by crate `pq-sys` was not found.\nThe file `libpq.pc` needs to be installed',
      /pq-sys looks for libpq\.pc[^]*libpq-dev/,
    ],
    [
      'CMake 4',
      'CMake Error at CMakeLists.txt:1 (cmake_minimum_required):\n  Compatibility with CMake < 3.5 has been removed from CMake.',
      /CMAKE_POLICY_VERSION_MINIMUM = "3\.5"/,
    ],
    [
      'link-time optimisation in an archive',
      '/usr/bin/ld: /usr/lib/liblz4.a: plugin needed to handle lto object',
      /only link-time-optimisation objects/,
    ],
    [
      'C++ without its library',
      "undefined reference to `std::ios_base::Init::Init()'",
      /written in C\+\+[^]*link `stdc\+\+`[^]*apk add --no-cache g\+\+/,
    ],
    ['C++ without its library, mangled', "undefined reference to `__gxx_personality_v0'", /written in C\+\+/],
    [
      'two unwinders',
      "libgcc_eh.a(unwind-dw2.o): multiple definition of `_Unwind_Resume'; libunwind.a: first defined here",
      /Two unwinders/,
    ],
    [
      'one library twice',
      "/usr/bin/ld: b.o: multiple definition of `ZSTD_compress'; a.o: first defined here",
      /define ZSTD_compress[^]*cargo tree -i/,
    ],
  ] as const)('%s', (_name, text, words) => {
    expect(explained(text)).toMatch(words);
  });

  it('knows a crate that links the library, and that the program does not use', () => {
    expect(explained("undefined reference to `PQconnectdb'")).toMatch(
      /PQconnectdb is in libpq, which pq-sys links[^]*`use pq_sys as _;`/,
    );
  });

  it('keeps the words of cargo above, and ends with the remedy', () => {
    const stderr =
      'error: linking with `cc` failed\n  = note: /usr/bin/ld: cannot find -lz: No such file\n\nerror: could not compile `app`\n';
    expect(explainCargo('build', nativeContext, { exitCode: 101, stderr }).message).toBe(
      [
        'cargo build failed for app with exit status 101',
        [
          'The linker finds no static archive libz.a; a shared libz.so does not help a static program.',
          "Cargo's own output is above.",
          '  error: linking with `cc` failed',
          '  error: could not compile `app`',
        ].join('\n'),
        [
          'Add to the stage "builder" of apps/app/Dockerfile, below the managed part: `RUN apk add --no-cache zlib-dev zlib-static`.',
          'Or libraries = ["zlib"] in [package.metadata.rust-static] of apps/app/Cargo.toml, then `nx sync`, puts it into a managed Dockerfile.',
          'Or let cargo compile it: turn on the feature libz-sys/static.',
          'Or do without: use flate2 with its Rust backend.',
        ].join('\n'),
      ].join('\n\n'),
    );
  });

  it.each([
    ['error[E0425]: cannot find value `x` in this scope\n --> src/main.rs:1:1'],
    ['error: expected one of `!` or `::`, found `fn`'],
    ['error: test failed, to rerun pass `--lib`'],
  ])('says nothing of what it does not know: %s', (text) => {
    expect(causeOf(text, nativeContext, 'build')).toBeUndefined();
  });
});
