const { rows } = require('./rows.cjs');
const { builderImage } = require('./test-builder.cjs');
const { must } = require('./workspace.cjs');

/** Changes that cargo does not track, and the app's expected output before and after each. */
const UNTOLD = [
  {
    what: 'a file added to a folder that a macro lists',
    app: 'lister',
    before: '001=one',
    change: { 'apps/lister/migrations/002': 'two' },
    after: '001=one,002=two',
  },
  {
    what: 'an edit in a folder that a macro lists',
    app: 'lister',
    before: '001=one,002=two',
    change: { 'apps/lister/migrations/002': 'edited' },
    after: '001=one,002=edited',
  },
  {
    what: 'an edit in a folder that the macro of a library lists, for its app',
    app: 'reader',
    before: 'a=1',
    change: { 'apps/reader/words/a': '2' },
    after: 'a=2',
  },
  {
    what: 'an included file that a build script reads and does not name',
    app: 'script',
    before: 'proto 1, Hello',
    change: { 'proto/a.txt': 'proto 2' },
    after: 'proto 2, Hello',
  },
  {
    what: "a variable of cargo's configuration that a build script reads and does not name",
    app: 'script',
    before: 'proto 2, Hello',
    change: { '.cargo/config.toml': '[env]\nGREETING = "Good day"\n' },
    after: 'proto 2, Good day',
  },
  {
    what: 'a module that is compiled, and parsed by a build script that does not name it',
    app: 'parser',
    before: '1 functions: 1',
    change: { 'apps/parser/src/api.rs': 'pub fn one() -> u8 { 1 }\npub fn two() -> u8 { 2 }\n' },
    after: '2 functions: 1',
  },
  {
    what: 'files that a build script does not write again if it finds them, as make does',
    app: 'maker',
    before: '1 1',
    change: { 'apps/maker/by-time': '2', 'apps/maker/if-missing': '2' },
    after: '2 2',
  },
  {
    what: 'a response file that a flag of the linker names',
    app: 'linked',
    before: '7',
    change: { 'link/flags.txt': '-Wl,--defsym=answer=8\n' },
    after: '8',
  },
];

const MACRO = `use proc_macro::TokenStream;
#[proc_macro]
pub fn folder(input: TokenStream) -> TokenStream {
    let root = std::env::var("CARGO_MANIFEST_DIR").unwrap();
    let at = std::path::Path::new(&root).join(input.to_string().trim_matches('"'));
    let mut found: Vec<String> = std::fs::read_dir(at).unwrap().map(|entry| {
        let entry = entry.unwrap();
        format!("{}={}", entry.file_name().to_string_lossy(), std::fs::read_to_string(entry.path()).unwrap().trim())
    }).collect();
    found.sort();
    format!("{:?}", found.join(",")).parse().unwrap()
}
`;

/**
 * Writes apps that read files which cargo does not track, with their cargo workspace.
 *
 * @param {import('./workspace.cjs').Workspace} workspace
 */
function writeUntoldApps({ write, exec }) {
  write('nx.json', JSON.stringify({ plugins: ['@org/rust-static'] }));
  write('.gitignore', 'node_modules/\n.nx/\ndist/\ntarget/\n');
  write('Cargo.toml', '[workspace]\nmembers = ["apps/*", "macros", "libs/*"]\nresolver = "2"\n');
  write('.cargo/config.toml', '[env]\nGREETING = "Hello"\n');
  /** @param {string} name @param {string} main @param {{ dependencies?: string, settings?: string }} [more] */
  const app = (name, main, { dependencies = '', settings = '' } = {}) => {
    write(
      `apps/${name}/Cargo.toml`,
      `[package]\nname = "${name}"\nversion = "0.1.0"\nedition = "2021"\n[dependencies]\n${dependencies}[package.metadata.rust-static]\nbuilder-image = "${builderImage}"\n${settings}`,
    );
    write(`apps/${name}/src/main.rs`, main);
  };
  const library = '[package]\nversion = "0.1.0"\nedition = "2021"\n';
  write('macros/Cargo.toml', `${library}name = "macros"\n[lib]\nproc-macro = true\n`);
  write('macros/src/lib.rs', MACRO);
  const macros = 'macros = { path = "../../macros" }\n';
  app('lister', 'fn main() { println!("{}", macros::folder!("migrations")); }\n', { dependencies: macros });
  write('apps/lister/migrations/001', 'one');
  write('libs/words/Cargo.toml', `${library}name = "words"\n[dependencies]\n${macros}`);
  write('libs/words/src/lib.rs', 'pub const WORDS: &str = macros::folder!("../../apps/reader/words");\n');
  const words = 'words = { path = "../../libs/words" }\n';
  app('reader', 'fn main() { println!("{}", words::WORDS); }\n', { dependencies: words });
  write('apps/reader/words/a', '1');
  app('script', 'fn main() { println!("{}", env!("TEXT")); }\n', { settings: 'include = ["proto"]\n' });
  write('proto/a.txt', 'proto 1');
  write(
    'apps/script/build.rs',
    `fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let text = std::fs::read_to_string("../../proto/a.txt").unwrap();
    println!("cargo::rustc-env=TEXT={}, {}", text.trim(), std::env::var("GREETING").unwrap());
}
`,
  );
  app('parser', 'mod api;\nfn main() { println!("{} functions: {}", env!("COUNT"), api::one()); }\n');
  write('apps/parser/src/api.rs', 'pub fn one() -> u8 { 1 }\n');
  write(
    'apps/parser/build.rs',
    `fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let count = std::fs::read_to_string("src/api.rs").unwrap().matches("pub fn").count();
    println!("cargo::rustc-env=COUNT={count}");
}
`,
  );
  app(
    'maker',
    'fn main() { println!("{} {}", include_str!(concat!(env!("OUT_DIR"), "/by-time")), include_str!(concat!(env!("OUT_DIR"), "/if-missing"))); }\n',
  );
  for (const name of ['by-time', 'if-missing']) write(`apps/maker/${name}`, '1');
  write(
    'apps/maker/build.rs',
    `use std::{env, fs, path::Path};
fn main() {
    let out = env::var("OUT_DIR").unwrap();
    let time = |path: &Path| fs::metadata(path).and_then(|entry| entry.modified()).ok();
    for name in ["by-time", "if-missing"] {
        let (from, to) = (Path::new(name), Path::new(&out).join(name));
        let is_older = name == "by-time" && time(&to) < time(from);
        if is_older || !to.exists() {
            fs::write(&to, fs::read(from).unwrap()).unwrap();
        }
    }
}
`,
  );
  app(
    'linked',
    'extern "C" { static answer: u8; }\nfn main() { println!("{}", unsafe { &answer as *const u8 as usize } & 0xff); }\n',
    { settings: 'include = ["link"]\nrustflags = ["-C", "link-arg=@link/flags.txt"]\n' },
  );
  write('link/flags.txt', '-Wl,--defsym=answer=7\n');
  must(exec('cargo', ['generate-lockfile']), 'cargo generate-lockfile');
}

/** The rows of a run. Rows of the same app build on each other, so apps are chosen instead of rows. */
const apps = rows([...new Set(UNTOLD.map(({ app }) => app))]);
const UNTOLD_ROWS = UNTOLD.filter(({ app }) => apps.includes(app));

module.exports = { UNTOLD_ROWS, writeUntoldApps };
