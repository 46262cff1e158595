export const crate = (name: string, more = '', version = '0.1.0'): string =>
  `[package]\nname = "${name}"\nversion = "${version}"\nedition = "2021"\n${more}`;
export const ROOT = '[workspace]\nresolver = "2"\nmembers = ["apps/*"]\nexclude = ["libs", "third-party"]\n';
const PRINT_FAST = 'fn main() { println!("fast={} {:?}", cfg!(fast), option_env!("GREET")); }\n';

const INHERITS = 'version.workspace = true\nedition.workspace = true\ndescription.workspace = true\n';
const ofWorkspace = (description: string, more: string): string =>
  `[workspace]\nmembers = ["crates/*"]\n[workspace.package]\nversion = "0.3.0"\nedition = "2021"\ndescription = "${description}"\n${more}`;
const SHORT = '[workspace.dependencies]\nshort = { path = "crates/y", package = "long-name" }\n';
/**
 * A program that uses crate `x` of the cargo workspace `modules/lib`. That crate uses `long-name`,
 * renamed.
 */
const OTHER: Record<string, string> = {
  'Cargo.toml': ROOT.replace('"third-party"', '"modules"'),
  'apps/app/Cargo.toml': crate(
    'app',
    '[package.metadata.rust-static]\nstatic-feature = "static"\n[features]\nstatic = []\n[dependencies]\nx = { path = "../../modules/lib/crates/x" }\n',
  ),
  'apps/app/src/main.rs': 'fn main() { println!("{}", x::said()); }\n',
  'modules/lib/Cargo.toml': ofWorkspace('one', SHORT),
  'modules/lib/crates/x/Cargo.toml': `[package]\nname = "x"\n${INHERITS}[dependencies]\nshort.workspace = true\n`,
  'modules/lib/crates/x/src/lib.rs':
    'pub fn said() -> String { format!("{} {}", env!("CARGO_PKG_DESCRIPTION"), short::said()) }\n',
  'modules/lib/crates/y/Cargo.toml': `[package]\nname = "long-name"\n${INHERITS}`,
  'modules/lib/crates/y/src/lib.rs': 'pub fn said() -> &\'static str { env!("CARGO_PKG_VERSION") }\n',
  'modules/lib/crates/z/Cargo.toml': `[package]\nname = "z"\n${INHERITS}[dependencies]\nanyhow = "1"\n`,
  'modules/lib/crates/z/src/lib.rs': '',
};
/**
 * The same, but that workspace's root is a package, and `long-name` belongs to a third workspace,
 * which it names.
 */
const CHAIN: Record<string, string> = {
  ...OTHER,
  'modules/lib/Cargo.toml': `${crate('top')}${ofWorkspace('one', SHORT.replace('crates/y', '../y'))}[profile.release]\nopt-level = "s"\n[patch.crates-io]\nanyhow = { path = "nowhere" }\n`,
  'modules/lib/src/lib.rs': '',
  'modules/y/Cargo.toml': `[package]\nname = "long-name"\nworkspace = "../third"\n${INHERITS}[lints]\nworkspace = true\n`,
  'modules/y/src/lib.rs': OTHER['modules/lib/crates/y/src/lib.rs']!,
  'modules/third/Cargo.toml': ofWorkspace('third', '[workspace.lints.rust]\nunsafe_code = "forbid"\n'),
};

/** A user's workspace, and the output of its programs, which is the same as with cargo alone. */
export interface Case {
  what: string;
  /** The default is `app`. */
  project?: string;
  files: Record<string, string>;
  /** The output of each binary. */
  prints: Record<string, string>;
  /** A change, and the app's output after it. */
  edit?: [file: string, text: string, prints: string];
}

export const CASES: Case[] = [
  {
    what: 'required features that another feature or another crate turns on',
    files: {
      'Cargo.toml': ROOT,
      'libs/eng/Cargo.toml': crate('eng', '[features]\nfast = []\nslow = []\n'),
      'libs/eng/src/lib.rs': '',
      'apps/app/Cargo.toml': crate(
        'app',
        '[package.metadata.rust-static]\nstatic-feature = "static"\n[features]\ndefault = ["eng/fast"]\nstatic = []\n[dependencies]\neng = { path = "../../libs/eng", optional = true }\n' +
          ['eng', 'eng/fast', 'eng/slow']
            .map((feature, at) => `[[bin]]\nname = "tool${at}"\nrequired-features = ["${feature}"]\n`)
            .join(''),
      ),
      'apps/app/src/main.rs': 'fn main() { println!("app"); }\n',
      ...Object.fromEntries(
        [0, 1, 2].map((at) => [`apps/app/src/bin/tool${at}.rs`, `fn main() { println!("${at}"); }\n`]),
      ),
    },
    prints: { app: 'app', tool0: '0', tool1: '1' },
  },
  {
    what: 'a patch of another major version, whose folder this app does not see',
    files: {
      'Cargo.toml': `${ROOT}[patch.crates-io]\ncfg-if = { path = "third-party/cfg-if" }\n`,
      'third-party/cfg-if/Cargo.toml': crate('cfg-if', '', '1.0.9'),
      'third-party/cfg-if/src/lib.rs': '',
      'apps/app/Cargo.toml': crate(
        'app',
        '[package.metadata.rust-static]\nstatic-feature = "static"\n[features]\nstatic = []\n[dependencies]\ncfg-if = "0.1"\n',
      ),
      'apps/app/src/main.rs': 'fn main() { println!("patched"); }\n',
      'apps/two/Cargo.toml': crate('two', '[dependencies]\ncfg-if = "1"\n'),
      'apps/two/src/main.rs': 'fn main() {}\n',
    },
    prints: { app: 'patched' },
  },
  {
    what: 'a published crate of the same name and version as a dependency',
    project: 'itoa',
    files: {
      'Cargo.toml': ROOT,
      'apps/app/Cargo.toml': crate(
        'itoa',
        '[package.metadata.rust-static]\nstatic-feature = "static"\n[features]\nstatic = []\n[dependencies]\npublished = { package = "itoa", version = "=1.0.11" }\n[[bin]]\nname = "app"\npath = "src/main.rs"\n',
        '1.0.11',
      ),
      'apps/app/src/main.rs': 'fn main() { println!("{}", published::Buffer::new().format(7)); }\n',
    },
    prints: { app: '7' },
  },
  {
    what: "`include` in cargo's configuration",
    files: {
      'Cargo.toml': ROOT,
      'apps/app/Cargo.toml': crate(
        'app',
        '[package.metadata.rust-static]\nstatic-feature = "static"\n[features]\nstatic = []\n',
      ),
      'apps/app/src/main.rs': PRINT_FAST,
      '.cargo/config.toml': 'include = ["shared.toml"]\n',
      '.cargo/shared.toml': '[env]\nGREET = "one"\n[build]\nrustflags = ["--cfg", "fast"]\n',
    },
    prints: { app: 'fast=true Some("one")' },
    edit: ['.cargo/shared.toml', '[env]\nGREET = "two"\n', 'fast=false Some("two")'],
  },
  {
    what: 'flags under a cfg that is true for every processor of the architecture',
    files: {
      'Cargo.toml': ROOT,
      'apps/app/Cargo.toml': crate(
        'app',
        '[package.metadata.rust-static]\nstatic-feature = "static"\n[features]\nstatic = []\n',
      ),
      'apps/app/src/main.rs': PRINT_FAST,
      '.cargo/config.toml': `[target.'cfg(all(target_has_atomic = "64", panic = "unwind"))']\nrustflags = ["--cfg", "fast"]\n`,
    },
    prints: { app: 'fast=true None' },
  },
  {
    what: 'a build script whose output the configuration replaces',
    files: {
      'Cargo.toml': ROOT,
      'apps/app/Cargo.toml': crate(
        'app',
        'links = "thing"\n[package.metadata.rust-static]\nstatic-feature = "static"\n[features]\nstatic = []\n',
      ),
      'apps/app/build.rs': 'fn main() { println!("cargo::rustc-env=FROM=script"); }\n',
      'apps/app/src/main.rs': 'fn main() { println!("{}", env!("FROM")); }\n',
      '.cargo/config.toml': ['unknown-linux-gnu', 'unknown-linux-musl', 'alpine-linux-musl']
        .flatMap((rest) =>
          ['x86_64', 'aarch64'].map(
            (arch) => `[target.${arch}-${rest}.thing]\nrustc-env = { FROM = "config" }\n`,
          ),
        )
        .join(''),
    },
    prints: { app: 'config' },
  },
  {
    what: 'a crate that inherits from another cargo workspace, and one that it inherits',
    files: OTHER,
    prints: { app: 'one 0.3.0' },
    edit: ['modules/lib/Cargo.toml', ofWorkspace('two', SHORT), 'two 0.3.0'],
  },
  {
    what: "three cargo workspaces, one's root a package, one named by `package.workspace`",
    files: CHAIN,
    prints: { app: 'one 0.3.0' },
    edit: [
      'modules/third/Cargo.toml',
      CHAIN['modules/third/Cargo.toml']!.replace('0.3.0', '0.4.0'),
      'one 0.4.0',
    ],
  },
  {
    what: 'the same where the build sees the whole of its own',
    files: {
      ...CHAIN,
      'apps/app/Cargo.toml': CHAIN['apps/app/Cargo.toml']!.replace(
        'static-feature',
        'include = ["Cargo.lock"]\n$&',
      ),
    },
    prints: { app: 'one 0.3.0' },
    // A crate that is no member of the build's own workspace.
    edit: ['modules/y/src/lib.rs', 'pub fn said() -> &\'static str { "edited" }\n', 'one edited'],
  },
];
