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

module.exports = { MANIFEST, MAIN };
