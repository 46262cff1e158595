import { explained, nativeContext } from '../testing/failure-context';
import { causeOf } from './causes';

// Output of C compilers, cargo and build tools, recorded from runs and from users' reports.
describe('failures of headers, versions and tools', () => {
  it.each([
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
      /asks for Rust 1\.87; Alpine 3\.21 has 1\.83\.0[^]*alpine = "3\.22"/,
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
    expect(explained(text, { alpine: '3.21' })).toMatch(words);
  });

  it.each([
    [
      'a line of source that rustc quotes',
      'error[E0308]: mismatched types\n --> src/main.rs:1:1\n  |\n3 |     let x: i32 = "No space left on device";\n  |                  ^^^',
    ],
    ['a warning', 'warning: unused variable: "Network is unreachable"\nerror[E0425]: cannot find value `x`'],
    [
      'a warning of a build script',
      'cargo:warning=Could not run `pkg-config --libs`\nerror[E0432]: unresolved import',
    ],
    [
      'a Rust that is new enough after all',
      'error: rustc 1.83.0 is not supported\n  a@1.0.0 requires rustc 1.70',
    ],
    ['words of a linker without one', "thread 'main' panicked: undefined reference to `sqlite3_open'"],
    [
      'a header that nobody asked a build script for',
      'error: could not compile `app`\nnote: fatal error: execinfo.h: No such file or directory',
    ],
  ])('says nothing for %s', (_name, text) => {
    expect(causeOf(text, { ...nativeContext, alpine: '3.21' }, 'build')).toBeUndefined();
  });

  it('takes the last header that is missing: configure scripts probe for others', () => {
    const text =
      'conftest.c:1:10: fatal error: execinfo.h: No such file or directory\nx.c:1:10: fatal error: zlib.h: No such file or directory';
    expect(explained(text)).toMatch(/zlib\.h belongs to zlib/);
  });

  it('takes the first program that it knows', () => {
    expect(explained('/bin/sh: foo: not found\n/bin/sh: perl: not found')).toMatch(/runs perl/);
  });
});
