// The projects of cross.mjs: published programs, and small ones that link C libraries.

import { published } from './project.mjs';

const linking = (name, special, dependencies, main, more = {}) => ({
  name,
  special,
  folder: 'apps/app',
  project: 'app',
  args: [],
  files: {
    'Cargo.toml': `[workspace]\nmembers = ["apps/*"]\nresolver = "2"\n${more.profile ?? ''}`,
    'apps/app/Cargo.toml': `[package]\nname = "app"\nversion = "0.1.0"\nedition = "2021"\n[dependencies]\n${dependencies}\n`,
    'apps/app/src/main.rs': main,
  },
  ...more,
});
const version = (call) =>
  `fn main() { println!("{}", unsafe { std::ffi::CStr::from_ptr(${call}) }.to_str().unwrap()); }\n`;
const SSL =
  'fn main() { println!("{} {:02x?}", openssl::version::number() > 0, &openssl::sha::sha256(b"abc")[..2]); }\n';

export const CROSS_PROJECTS = [
  published('hexyl', '0.17.0', 'procedural macros (clap)'),
  published('pastel', '0.12.0', 'build script'),
  published('fd-find', '10.5.0', 'C code (jemalloc, by autoconf)', { binary: 'fd' }),
  published('oxipng', '10.2.1', 'C code (libdeflate), threads, `panic = "abort"`'),
  published('choose', '1.3.7', 'regular expressions'),
  linking(
    'openssl archive',
    'OpenSSL as an archive of the system, by pkg-config',
    'openssl = "=0.10.73"',
    SSL,
    {
      prints: 'true [ba, 78]',
    },
  ),
  linking(
    'openssl vendored',
    'OpenSSL compiled by its crate',
    'openssl = { version = "=0.10.73", features = ["vendored"] }',
    SSL,
    { prints: 'true [ba, 78]' },
  ),
  linking(
    'zlib archive',
    'zlib as an archive of the system',
    'libz-sys = "=1.1.22"',
    version('libz_sys::zlibVersion()'),
  ),
  linking(
    'sqlite',
    'SQLite compiled by its crate, with link-time optimization',
    'libsqlite3-sys = { version = "=0.35.0", features = ["bundled"] }',
    version('libsqlite3_sys::sqlite3_libversion()'),
    { profile: '[profile.release]\nlto = true\n' },
  ),
  linking(
    'zstd',
    'zstd compiled by its crate, bindings made by bindgen',
    'zstd-sys = { version = "=2.0.15", features = ["bindgen"] }',
    version('zstd_sys::ZSTD_versionString()'),
  ),
  linking(
    'c++',
    'C++ code and its standard library',
    'esaxx-rs = { version = "=0.1.10", features = ["cpp"] }',
    'fn main() { println!("{}", esaxx_rs::suffix("abracadabra abracadabra").unwrap().iter().count() > 0); }\n',
    { prints: 'true' },
  ),
];
