const { baseImage } = require('./test-builder.cjs');
const { must } = require('./workspace.cjs');

// Uses a procedural macro, an argument parser, and C code compiled by a build script. The crates
// compile in seconds, because every suite with this app compiles them from scratch at least once.
const MANIFEST = `[package]
name = "real"
version = "1.2.3"
edition = "2021"

[features]
static = []

[dependencies]
indoc = "2"
lexopt = "0.3"
libz-sys = { version = "1", features = ["static"] }

[package.metadata.rust-static]
static-feature = "static"
alpine = "3.24"
`;

const MAIN = `fn main() -> Result<(), lexopt::Error> {
    let mut greet = String::from("world");
    let mut arguments = lexopt::Parser::from_env();
    while let Some(argument) = arguments.next()? {
        match argument {
            lexopt::Arg::Long("greet") => greet = arguments.value()?.into_string()?,
            lexopt::Arg::Long("help") => print!("{}", indoc::indoc! {"
                Usage: real [--greet <WHOM>]
            "}),
            _ => return Err(argument.unexpected()),
        }
    }
    // SAFETY: zlib returns a constant string.
    let zlib = unsafe { std::ffi::CStr::from_ptr(libz_sys::zlibVersion()) };
    println!("{{\\"greet\\":{greet:?}}} zlib {}", zlib.to_str().unwrap());
    Ok(())
}
`;

/**
 * Writes the app with its lock to `apps/real` of a workspace, configured for the base image of the
 * tests.
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
