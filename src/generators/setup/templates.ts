import type { NormalizedSetup } from './normalize';

/** The content of generated files about C libraries. */
export interface LinkedLibraries {
  link: string[];
  searchPaths: string[];
  /** The crate's feature for static builds. */
  feature: string;
}

/** Returns a new crate's `Cargo.toml`. */
export function cargoToml(setup: NormalizedSetup): string {
  const { name, edition, libraries, searchPaths, alpine, alpineInherited } = setup;
  return `[package]
name = "${name}"
version = "0.1.0"
edition = "${edition}"

[features]
# Links the C libraries that build.rs names statically. static-build turns it on.
static = []

[dependencies]

[package.metadata.rust-static]
static-feature = "static"
${libraries.length > 0 ? `libraries = ${list(libraries)}\n` : ''}${searchPaths.length > 0 ? `search-paths = ${list(searchPaths)}\n` : ''}${alpineInherited ? '' : `alpine = "${alpine}"\n`}`;
}

/** A new crate's `src/main.rs`. */
export const MAIN_RS = `fn main() {
    println!("Hello from {}, one static file", env!("CARGO_PKG_NAME"));
}
`;

/** Returns a `build.rs` that links the declared libraries. */
export function buildRs({ link, searchPaths, feature }: LinkedLibraries): string {
  return `//! Links this crate's C libraries: statically under the feature \`${feature}\`, as usual without it.

use std::{env, path::Path};

/// C libraries, those that use others before the others.
const LIBRARIES: &[&str] = &${list(link)};
/// Folders with archives built by yourself, relative to this crate.
const SEARCH_PATHS: &[&str] = &${list(searchPaths)};

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-env-changed=LIBRARY_PATH");
    let is_static = env::var_os("${variableOf(feature)}").is_some();
    let root = env::var_os("CARGO_MANIFEST_DIR").expect("cargo sets CARGO_MANIFEST_DIR");
    let mut folders: Vec<_> = SEARCH_PATHS.iter().map(|path| Path::new(&root).join(path)).collect();
    // Where the C compiler looks too: the Dockerfile names what its own stages have compiled.
    folders.extend(env::var_os("LIBRARY_PATH").iter().flat_map(env::split_paths));

    for folder in &folders {
        println!("cargo:rustc-link-search=native={}", folder.display());
        println!("cargo:rerun-if-changed={}", folder.display());
    }
    for library in LIBRARIES {
        let own = folders.iter().any(|folder| folder.join(format!("lib{library}.a")).is_file());
        // An archive of your own goes into the crate. The distribution's are left to the linker, which takes the
        // static ones under +crt-static and, unlike rustc, reads those with link-time optimisation in them.
        let kind = match (is_static, own) {
            (true, true) => "static=",
            (true, false) => "",
            (false, _) => "dylib=",
        };
        println!("cargo:rustc-link-lib={kind}{library}");
    }
}
`;
}

/**
 * Returns the lines that an existing `build.rs` lacks. For a generated script, these are its lists.
 */
export function buildRsLines({ link, searchPaths, feature }: LinkedLibraries, there: string): string {
  if (there.includes('const LIBRARIES: &[&str]'))
    return `const LIBRARIES: &[&str] = &${list(link)};\nconst SEARCH_PATHS: &[&str] = &${list(searchPaths)};`;
  return [
    `    let is_static = std::env::var_os("${variableOf(feature)}").is_some();`,
    ...searchPaths.flatMap((path) => [
      `    println!("cargo:rustc-link-search=native={}/${path}", env!("CARGO_MANIFEST_DIR"));`,
      `    println!("cargo:rerun-if-changed=${path}");`,
    ]),
    ...link.map((name) =>
      searchPaths.length > 0
        ? `    println!("cargo:rustc-link-lib={}${name}", if is_static { "static=" } else { "dylib=" });`
        : `    println!("cargo:rustc-link-lib={}${name}", if is_static { "" } else { "dylib=" });`,
    ),
  ].join('\n');
}

function list(values: string[]): string {
  return `[${values.map((value) => `"${value}"`).join(', ')}]`;
}

// https://doc.rust-lang.org/cargo/reference/environment-variables.html#environment-variables-cargo-sets-for-build-scripts
function variableOf(feature: string): string {
  return `CARGO_FEATURE_${feature.toUpperCase().replaceAll('-', '_')}`;
}
