const { baseImage } = require('./test-builder.cjs');
const { must } = require('./workspace.cjs');

/** @param {string} name @param {string} dependencies @param {string} [metadata] */
const manifest = (name, dependencies, metadata = '') =>
  `[package]\nname = "${name}"\nversion = "0.1.0"\nedition = "2021"\n\n[features]\nstatic = []\n\n[dependencies]\n${dependencies}\n[package.metadata.rust-static]\nstatic-feature = "static"\n${metadata}`;

// Archives, a database, C++ through cc, and bindings that bindgen generates during the build.
const ARCHIVES = {
  dependencies: `bzip2-sys = "0.1"
esaxx-rs = { version = "0.1", features = ["cpp"] }
liblzma-sys = { version = "0.4", features = ["static"] }
libsqlite3-sys = { version = "0.38", features = ["bundled"] }
libz-sys = { version = "1", features = ["static"] }
zstd-sys = { version = "2", features = ["bindgen"] }
`,
  main: `use std::ffi::CStr;
use std::os::raw::{c_char, c_int, c_uint};
use bzip2_sys as _;

extern "C" {
    fn BZ2_bzlibVersion() -> *const c_char;
    fn BZ2_bzBuffToBuffCompress(to: *mut u8, size: *mut c_uint, from: *const u8, length: c_uint, block: c_int, verbosity: c_int, work: c_int) -> c_int;
}

fn main() {
    // SAFETY: the libraries return constant strings, and the buffers are as long as said.
    unsafe {
        let text = |pointer| CStr::from_ptr(pointer).to_str().unwrap();
        println!("zlib {}", text(libz_sys::zlibVersion()));
        println!("bzip2 {}", text(BZ2_bzlibVersion()));
        let (mut to, mut size) = ([0u8; 4096], 4096);
        let done = BZ2_bzBuffToBuffCompress(to.as_mut_ptr(), &mut size, [7u8; 1024].as_ptr(), 1024, 9, 0, 0);
        println!("bzip2 packs {} {}", done, size < 100);
        println!("xz {}", text(liblzma_sys::lzma_version_string()));
        println!("zstd {}", text(zstd_sys::ZSTD_versionString()));
        println!("sqlite {}", text(libsqlite3_sys::sqlite3_libversion()));
    }
    println!("c++ {}", esaxx_rs::suffix("abracadabra abracadabra").unwrap().iter().count() > 0);
}
`,
};

const NET = {
  dependencies: `curl = { version = "0.4", features = ["static-curl", "static-ssl"] }
git2 = { version = "0.21", default-features = false, features = ["vendored-libgit2"] }
openssl = { version = "0.10", features = ["vendored"] }
`,
  main: `fn main() {
    println!("{}", openssl::version::version());
    println!("sha256 {:02x?}", &openssl::sha::sha256(b"abc")[..4]);
    println!("libgit2 {:?}", git2::Version::get().libgit2_version());
    println!("git oid {}", git2::Oid::hash_object(git2::ObjectType::Blob, b"abc").unwrap());
    println!("curl {} {}", curl::Version::get().version(), curl::Version::get().ssl_version().unwrap());
}
`,
};

/** The system's OpenSSL: an archive and headers in a folder of the builder. */
const SYSTEM = {
  dependencies: 'openssl = "0.10"\n',
  main: 'fn main() {\n    println!("{}", openssl::version::version());\n}\n',
};

/**
 * Writes the apps and their lock, configured for the base image of the tests.
 *
 * @param {import('./workspace.cjs').Workspace} workspace
 */
function writeNativeApps({ write, exec }) {
  const options = { baseImage: baseImage };
  write('nx.json', JSON.stringify({ plugins: [{ plugin: '@org/rust-static', options }] }));
  write('.gitignore', 'node_modules/\n.nx/\ndist/\ntarget/\n');
  write(
    'Cargo.toml',
    '[workspace]\nmembers = ["apps/*"]\nresolver = "2"\n[profile.release]\nopt-level = 0\n',
  );
  for (const [name, { dependencies, main }] of Object.entries({
    archives: ARCHIVES,
    net: NET,
    system: SYSTEM,
  })) {
    write(`apps/${name}/Cargo.toml`, manifest(name, dependencies));
    write(`apps/${name}/src/main.rs`, main);
  }
  must(exec('cargo', ['generate-lockfile']), 'cargo generate-lockfile');
}

module.exports = { manifest, writeNativeApps };
