import type { State } from './state';

/** A file or a link of the workspace, by path relative to its root. */
export type Entry = { text: string; mode: number } | { link: string };
export type Tree = ReadonlyMap<string, Entry>;

const library = (name: string): string =>
  `[package]\nname = "${name}"\nversion = "0.1.0"\nedition = "2021"\n`;
const program = (name: string): string =>
  `${library(name)}[package.metadata.rust-static]\nstatic-feature = "static"\n[features]\nstatic = []\n`;

/** Computes the expected output of the programs in a state, without cargo. */
export function expectedOutputs(state: State): Record<'app' | 'tool', string> {
  const core = `core${state.core}${state.loud ? ' loud' : ''}`;
  const listed = [state.first && `001=${state.first}`, state.second && `002=${state.second}`].filter(Boolean);
  const untold = `${state.untold}/api${state.api}/proto${state.proto}/755`;
  return {
    app: `app${state.main} ${core} [${listed.join()}] told${state.told} ${untold} greet${state.greet} vend${state.vend} ${state.module} link${state.link} ${state.flagApps ? 'fast' : 'slow'}`,
    tool: `tool${state.tool} text${state.text} ${core} ${state.flagTools ? 'fast' : 'slow'} greet${state.greet}`,
  };
}

/**
 * Returns the workspace in a state: crates that use only std, and the files that they read, tracked
 * by cargo or not.
 *
 * @param times true if a build script writes the time of a source into its output, because times
 * increase with the docker engine
 */
export function treeOf(state: State, times: boolean): Tree {
  const files = new Map<string, Entry>();
  const file = (path: string, text: string, mode = 0o644): void => void files.set(path, { text, mode });
  file(
    'Cargo.toml',
    `[workspace]\nmembers = ["apps/*", "svc/*", "libs/*", "macros"]\nresolver = "2"\n[workspace.metadata]\nnoise = ${state.noise}\n[profile.release]\nopt-level = 0\ndebug = ${state.debug === 1}\n`,
  );
  file(
    '.cargo/config.toml',
    `[env]\nGREET = "greet${state.greet}"\n[source.crates-io]\nreplace-with = "vendored"\n[source.vendored]\ndirectory = "vendor"\n`,
  );
  app(state, file);
  tool(state, file);
  libraries(state, times, file);
  files.set(`${APP}/current`, { link: `data${state.link}` });
  return files;
}

// The folder's name contains characters that are special in glob patterns.
const APP = 'apps/app(v2)';
const FAST = 'if cfg!(fast) { "fast" } else { "slow" }';

type Write = (path: string, text: string, mode?: number) => void;

function app(state: State, file: Write): void {
  const paths = ['core', 'told', 'untold'].map((name) => `${name} = { path = "../../libs/${name}" }\n`);
  file(
    `${APP}/Cargo.toml`,
    `${program('app')}[dependencies]\nmacros = { path = "../../macros" }\nvend = "1"\n${paths.join('')}`.replace(
      'static-feature',
      'include = ["proto"]\n$&',
    ),
  );
  file(
    `${APP}/src/main.rs`,
    `mod ${state.module};
fn main() {
    println!("app${state.main} {} [{}] {} {} {} {} {} link{} {}", core::WORD, macros::folder!("migrations"), told::WORD,
        untold::WORD, env!("GREET"), vend::WORD, ${state.module}::WORD, include_str!("../current/n"), ${FAST});
}
`,
  );
  file(`${APP}/src/${state.module}.rs`, `pub const WORD: &str = "${state.module}";\n`);
  for (const n of [0, 1]) file(`${APP}/data${n}/n`, String(n));
  file(`${APP}/migrations/.keep`, '');
  if (state.first) file(`${APP}/migrations/001`, String(state.first));
  if (state.second) file(`${APP}/migrations/002`, String(state.second));
  file('proto/a.txt', `proto${state.proto}`);
}

function tool(state: State, file: Write): void {
  file('svc/tool/Cargo.toml', `${program('tool')}[dependencies]\ncore = { path = "../../libs/core" }\n`);
  file(
    'svc/tool/src/main.rs',
    `fn main() { println!("tool${state.tool} text{} {} {} {}", include_str!("../text"), core::WORD, ${FAST}, env!("GREET")); }\n`,
  );
  file('svc/tool/text', String(state.text));
}

// Closures and sorting would double the time to compile it.
const MACRO = `use proc_macro::TokenStream;
#[proc_macro]
pub fn folder(input: TokenStream) -> TokenStream {
    let folder = std::env::var("CARGO_MANIFEST_DIR").unwrap() + "/" + input.to_string().trim_matches('"');
    let mut list = String::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let name = entry.file_name().into_string().unwrap();
        if name == ".keep" {
            continue;
        }
        let item = name + "=" + &std::fs::read_to_string(entry.path()).unwrap();
        list = if list.is_empty() { item } else if item < list { item + "," + &list } else { list + "," + &item };
    }
    format!("{list:?}").parse().unwrap()
}
`;

function libraries(state: State, times: boolean, file: Write): void {
  file('macros/Cargo.toml', `${library('macros')}[lib]\nproc-macro = true\n`);
  file('macros/src/lib.rs', MACRO);
  file(
    'libs/core/Cargo.toml',
    `${library('core')}[features]\ndefault = [${state.loud ? '"loud"' : ''}]\nloud = []\n`,
  );
  file(
    'libs/core/src/lib.rs',
    `pub const WORD: &str = if cfg!(feature = "loud") { "core${state.core} loud" } else { "core${state.core}" };\n`,
  );
  const built = (name: string): void => {
    file(`libs/${name}/Cargo.toml`, library(name));
    file(`libs/${name}/data`, String(state[name as 'told' | 'untold']));
  };
  built('told');
  file('libs/told/src/lib.rs', 'pub const WORD: &str = include_str!(concat!(env!("OUT_DIR"), "/word"));\n');
  file(
    'libs/told/build.rs',
    `fn main() {
    println!("cargo::rerun-if-changed=data");
    let word = format!("told{}", std::fs::read_to_string("data").unwrap());
    std::fs::write(std::path::Path::new(&std::env::var("OUT_DIR").unwrap()).join("word"), word).unwrap();
}
`,
  );
  built('untold');
  file(
    'libs/untold/src/lib.rs',
    'pub mod api;\npub const WORD: &str = env!("WORD");\n// A time must not tell a kept build from a clean one.\n#[used]\nstatic TIME: &[u8] = env!("TIME").as_bytes();\n',
  );
  file('libs/untold/src/api.rs', `pub const API: &str = "api${state.api}";\n`);
  file('libs/untold/script', '#!/bin/sh\n', state.executable ? 0o755 : 0o644);
  file('libs/untold/build.rs', UNTOLD.replace('TIME_READ', times ? 'script.modified().unwrap()' : '()'));
  file('vendor/vend/Cargo.toml', '[package]\nname = "vend"\nversion = "1.0.0"\nedition = "2021"\n');
  file('vendor/vend/src/lib.rs', `pub const WORD: &str = "vend${state.vend}";\n`);
  file('vendor/vend/.cargo-checksum.json', `{"files":{},"package":"${'0'.repeat(64)}"}`);
}

const UNTOLD = `fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let read = |path: &str| std::fs::read_to_string(path).unwrap();
    let api = read("src/api.rs").split('"').nth(1).unwrap().to_string();
    let script = std::fs::metadata("script").unwrap();
    let mode = std::os::unix::fs::PermissionsExt::mode(&script.permissions()) & 0o777;
    println!("cargo::rustc-env=WORD={}/{}/{}/{:o}", read("data"), api, read("../../proto/a.txt"), mode);
    println!("cargo::rustc-env=TIME={:?}", TIME_READ);
}
`;
