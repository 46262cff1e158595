import { failureContext } from '../testing/failure-context';
import { causeOf } from './causes';
import { explainCargo } from './explain-cargo';

const context = {
  ...failureContext,
  dockerfile: 'apps/app/Dockerfile',
  alpine: '3.24',
  linked: [{ library: 'pq', crate: 'pq-sys' }],
};
const explained = (text: string, more: Partial<typeof context> = {}): string => {
  const cause = causeOf(text, { ...context, ...more }, 'build');
  return `${cause?.reason}\n${cause?.remedy}`;
};

// What rustc, linkers, cc, cmake, pkg-config and cargo print, as recorded from runs and from reports of users.
describe('failures of native builds', () => {
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
      /another platform[^]*--engine=docker/,
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
      /both define ZSTD_compress[^]*cargo tree -i/,
    ],
    [
      'a header of glibc',
      'src/x.c:1:10: fatal error: execinfo.h: No such file or directory',
      /extension of glibc[^]*no package/,
    ],
    [
      'a header that a package brings',
      'src/x.c:1:10: fatal error: fts.h: No such file or directory',
      /apk add --no-cache musl-fts-dev/,
    ],
    [
      'a header of a library',
      'x.c:1:10: fatal error: openssl/ssl.h: No such file or directory',
      /belongs to openssl[^]*openssl-dev/,
    ],
    [
      "the kernel's headers",
      'x.c:1:10: fatal error: linux/can.h: No such file or directory',
      /apk add --no-cache linux-headers/,
    ],
    [
      'a Rust that is too old',
      'error: rustc 1.78.0 is not supported by the following packages:\n  a@1.0.0 requires rustc 1.81\n  b@1.0.0 requires rustc 1.87.0',
      /asks for Rust 1\.87; Alpine 3\.24 has 1\.96\.0[^]*alpine = "3\.22"/,
    ],
    [
      'edition 2024',
      'error: failed to parse manifest at `/x/Cargo.toml`\n\nCaused by:\n  feature `edition2024` is required',
      /alpine = "3\.22"/,
    ],
    [
      'an edition that nobody knows',
      'this version of Cargo is older than the `2027` edition, and only supports `2015`',
      /does not know the edition 2027/,
    ],
    [
      'a lock that is too new',
      'error: failed to parse lock file at: /x/Cargo.lock\n\nCaused by:\n  lock file version `5` was found, but this version of Cargo does not understand this lock file, perhaps Cargo needs to be updated?',
      /version 5 of Cargo\.lock/,
    ],
    [
      'no standard library',
      "error[E0463]: can't find crate for `std`\n  |\n  = note: the `x86_64-unknown-linux-musl` target may not be installed",
      /no standard library[^]*<arch>-alpine-linux-musl/,
    ],
    [
      'a program of another system',
      "/t/build-script-build: /lib/libc.so.6: version `GLIBC_2.34' not found",
      /another system[^]*rust-static clean/,
    ],
    [
      "somebody else's files",
      'error: failed to create directory `/root/.cargo/registry/index`\n\nCaused by:\n  Permission denied (os error 13)',
      /belongs to another user/,
    ],
    [
      "somebody else's repository",
      "fatal: detected dubious ownership in repository at '/src'",
      /safe\.directory/,
    ],
    [
      'no protoc',
      'Could not find `protoc`. If `protoc` is installed, try setting the `PROTOC` environment variable',
      /apk add --no-cache protoc protobuf-dev/,
    ],
    [
      'no cmake',
      'failed to execute command: No such file or directory (os error 2)\nis `cmake` not installed?',
      /runs cmake[^]*apk add --no-cache cmake/,
    ],
    [
      'no OpenSSL',
      'Could not find directory of OpenSSL installation, and this `-sys` crate cannot proceed without this knowledge.',
      /openssl-libs-static[^]*openssl\/vendored/,
    ],
    [
      'a symbol of a library that is not linked',
      "undefined reference to `ZSTD_decompress'",
      /ZSTD_decompress is in zstd/,
    ],
  ] as const)('%s', (_name, text, words) => {
    expect(explained(text)).toMatch(words);
  });

  it('keeps the words of cargo above, and ends with the cure', () => {
    const stderr =
      'error: linking with `cc` failed\n  = note: /usr/bin/ld: cannot find -lz: No such file\n\nerror: could not compile `app`\n';
    expect(explainCargo('build', context, { exitCode: 101, stderr }).message).toBe(
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
    expect(causeOf(text, context, 'build')).toBeUndefined();
  });
});
