import { crate, ROOT, type Case } from './as-cargo-cases';

/**
 * A workspace whose root package the app does not use, and whose edition selects the resolver. With
 * resolver 1, what the build script needs is on in the program too.
 */
const rootPackage = (edition: string): string =>
  `${crate('top').replace('2021', edition)}[lib]\npath = "common/lib.rs"\n[workspace]\nmembers = ["apps/*"]\n`;

/** Workspaces that cargo itself builds in another way if a part of them is missing. */
export const MORE_CASES: Case[] = [
  {
    what: "the resolver of the root package's edition, where the app does not use that package",
    files: {
      'Cargo.toml': rootPackage('2021'),
      'common/lib.rs': '',
      'libs/eng/Cargo.toml': crate('eng', '[features]\nfast = []\n'),
      'libs/eng/src/lib.rs': 'pub const FAST: bool = cfg!(feature = "fast");\n',
      'apps/app/Cargo.toml': crate(
        'app',
        '[package.metadata.rust-static]\nstatic-feature = "static"\n[features]\nstatic = []\n[dependencies]\neng = { path = "../../libs/eng" }\n[build-dependencies]\neng = { path = "../../libs/eng", features = ["fast"] }\n',
      ),
      'apps/app/build.rs': 'fn main() {}\n',
      'apps/app/src/main.rs': 'fn main() { println!("fast={}", eng::FAST); }\n',
    },
    prints: { app: 'fast=false' },
    edit: ['Cargo.toml', rootPackage('2018'), 'fast=true'],
  },
  {
    what: "variables of cargo's configuration that the engine has values of its own for",
    files: {
      'Cargo.toml': ROOT,
      '.cargo/config.toml': '[env]\nCFLAGS = "-DFAST"\nSOURCE_DATE_EPOCH = "1"\n',
      'apps/app/Cargo.toml': crate(
        'app',
        '[package.metadata.rust-static]\nstatic-feature = "static"\n[features]\nstatic = []\n',
      ),
      // As the crate cc does, and others that take the first of these variables.
      'apps/app/build.rs': `use std::env::var;
fn main() {
    let target = var("TARGET").unwrap();
    let names = [format!("CFLAGS_{target}"), format!("CFLAGS_{}", target.replace('-', "_")), "CFLAGS".into()];
    let flags = names.iter().find_map(|name| var(name).ok()).unwrap_or_default();
    println!("cargo::rustc-env=FAST={}", flags.contains("-DFAST"));
}
`,
      'apps/app/src/main.rs':
        'fn main() { println!("fast={} {:?}", env!("FAST"), option_env!("SOURCE_DATE_EPOCH")); }\n',
    },
    prints: { app: 'fast=true Some("1")' },
  },
  {
    what: 'a crate with a workspace of its own below a member that a pattern matches',
    files: {
      'Cargo.toml': ROOT.replace('"third-party"', '"apps/app/sub"'),
      'apps/app/Cargo.toml': crate(
        'app',
        '[package.metadata.rust-static]\nstatic-feature = "static"\n[features]\nstatic = []\n[dependencies]\nsub = { path = "sub" }\n',
      ),
      'apps/app/src/main.rs': 'fn main() { println!("{}", sub::TEXT); }\n',
      'apps/app/sub/Cargo.toml': crate('sub', '[workspace]\n'),
      'apps/app/sub/src/lib.rs': 'pub const TEXT: &str = "one";\n',
    },
    prints: { app: 'one' },
    edit: ['apps/app/sub/src/lib.rs', 'pub const TEXT: &str = "two";\n', 'two'],
  },
  {
    what: 'a build script that lists other members below the crate',
    files: {
      'Cargo.toml': '[workspace]\nresolver = "2"\nmembers = ["apps/app", "apps/app/plugins/*"]\n',
      'apps/app/Cargo.toml': crate(
        'app',
        '[package.metadata.rust-static]\nstatic-feature = "static"\n[features]\nstatic = []\n',
      ),
      'apps/app/build.rs':
        'fn main() {\n    let found = std::fs::read_dir("plugins").map_or(0, |folder| folder.count());\n    println!("cargo::rerun-if-changed=build.rs\\ncargo::rustc-env=FOUND={found}");\n}\n',
      'apps/app/src/main.rs': 'fn main() { println!("{}", env!("FOUND")); }\n',
      'apps/app/plugins/one/Cargo.toml': crate('one'),
      'apps/app/plugins/one/src/lib.rs': '',
    },
    prints: { app: '1' },
  },
];
