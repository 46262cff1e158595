const { baseImage } = require('./test-builder.cjs');
const { must } = require('./workspace.cjs');

// A crate as users have them: a procedural macro, an argument parser, and C code compiled by a build script.
const MANIFEST = `[package]
name = "real"
version = "1.2.3"
edition = "2021"

[features]
static = []

[dependencies]
clap = { version = "4", features = ["derive"] }
libz-sys = { version = "1", features = ["static"] }
serde = { version = "1", features = ["derive"] }
serde_json = "1"

[package.metadata.rust-static]
alpine = "3.24"
`;

const MAIN = `use clap::Parser;
use serde::Serialize;

#[derive(Parser, Serialize)]
struct Options {
    #[arg(long, default_value = "world")]
    greet: String,
}

fn main() {
    let options = Options::parse();
    // SAFETY: zlib returns a constant string.
    let zlib = unsafe { std::ffi::CStr::from_ptr(libz_sys::zlibVersion()) };
    println!("{} zlib {}", serde_json::to_string(&options).unwrap(), zlib.to_str().unwrap());
}
`;

/**
 * Writes it at `apps/real` of a workspace, set up for the base image of the tests, with its lock.
 *
 * @param {import('./workspace.cjs').Workspace} workspace
 */
function writeRealApp({ write, nx, exec }) {
  const options = { baseImage: baseImage };
  write('nx.json', JSON.stringify({ plugins: [{ plugin: '@org/rust-static', options }] }));
  write('Cargo.toml', '[workspace]\nmembers = ["apps/*"]\nresolver = "2"\n');
  write('apps/real/Cargo.toml', MANIFEST);
  write('apps/real/src/main.rs', MAIN);
  must(nx(['g', '@org/rust-static:setup', 'apps/real', '--no-interactive']), 'setup');
  must(exec('cargo', ['generate-lockfile']), 'cargo generate-lockfile');
}

module.exports = { MANIFEST, MAIN, writeRealApp };
