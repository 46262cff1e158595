import { execFileSync } from 'node:child_process';
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createWorkspace, must, type Workspace } from './workspace.cjs';

const crate = (name: string, more = '', version = '0.1.0'): string =>
  `[package]\nname = "${name}"\nversion = "${version}"\nedition = "2021"\n${more}`;
const ROOT = '[workspace]\nresolver = "2"\nmembers = ["apps/*"]\nexclude = ["libs", "third-party"]\n';
const PRINT_FAST = 'fn main() { println!("fast={} {:?}", cfg!(fast), option_env!("GREET")); }\n';

/** A workspace as somebody writes it, and what its programs print: the same as with cargo alone. */
interface Case {
  what: string;
  /** Default: `app`. */
  project?: string;
  files: Record<string, string>;
  /** What each binary prints. */
  prints: Record<string, string>;
  /** A change, and what the app prints after it. */
  edit?: [file: string, text: string, prints: string];
}

const CASES: Case[] = [
  {
    what: 'required features that another feature or another crate turns on',
    files: {
      'Cargo.toml': ROOT,
      'libs/eng/Cargo.toml': crate('eng', '[features]\nfast = []\nslow = []\n'),
      'libs/eng/src/lib.rs': '',
      'apps/app/Cargo.toml': crate(
        'app',
        '[features]\ndefault = ["eng/fast"]\nstatic = []\n[dependencies]\neng = { path = "../../libs/eng", optional = true }\n' +
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
      'apps/app/Cargo.toml': crate('app', '[features]\nstatic = []\n[dependencies]\ncfg-if = "0.1"\n'),
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
        '[features]\nstatic = []\n[dependencies]\npublished = { package = "itoa", version = "=1.0.11" }\n[[bin]]\nname = "app"\npath = "src/main.rs"\n',
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
      'apps/app/Cargo.toml': crate('app', '[features]\nstatic = []\n'),
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
      'apps/app/Cargo.toml': crate('app', '[features]\nstatic = []\n'),
      'apps/app/src/main.rs': PRINT_FAST,
      '.cargo/config.toml': `[target.'cfg(all(target_has_atomic = "64", panic = "unwind"))']\nrustflags = ["--cfg", "fast"]\n`,
    },
    prints: { app: 'fast=true None' },
  },
  {
    what: 'a build script whose output the configuration replaces',
    files: {
      'Cargo.toml': ROOT,
      'apps/app/Cargo.toml': crate('app', 'links = "thing"\n[features]\nstatic = []\n'),
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
];

/** Declares the tests: each case is built with an engine, whose arguments and plugin options are given. */
export function buildsAsCargo(
  args: readonly string[],
  options: object,
  after: (workspace: Workspace) => void,
): void {
  const workspace = createWorkspace();
  const build = (project = 'app') => workspace.nx(['run', `${project}:static-build`, ...args]);
  const output = (): Record<string, string> => {
    const folder = join(workspace.root, 'dist/apps/app/static');
    const { binaries } = JSON.parse(workspace.read('dist/apps/app/static/artifact.json')) as {
      binaries: { name: string }[];
    };
    return Object.fromEntries(
      binaries.map(({ name }) => [name, execFileSync(join(folder, name), { encoding: 'utf8' }).trim()]),
    );
  };
  const begin = (files: Record<string, string>): void => {
    for (const name of readdirSync(workspace.root))
      if (/^(apps|libs|third-party|common|dist|Cargo\..*|\.cargo)$/.test(name))
        rmSync(join(workspace.root, name), { recursive: true });
    for (const [file, text] of Object.entries(files)) workspace.write(file, text);
    must(workspace.exec('cargo', ['generate-lockfile']), 'cargo generate-lockfile');
  };
  beforeAll(() => {
    workspace.write('nx.json', JSON.stringify({ plugins: [{ plugin: '@org/rust-static', options }] }));
    workspace.write('.gitignore', 'node_modules/\n.nx/\ndist/\ntarget/\n');
  });
  afterAll(() => {
    after(workspace);
    workspace.remove();
  });

  it.each(CASES)('$what', ({ files, prints, edit, project }) => {
    begin(files);
    must(build(project), 'static-build');
    expect(output()).toEqual(prints);
    if (!edit) return;
    workspace.write(edit[0], edit[1]);
    must(build(), 'static-build');
    expect(output()).toEqual({ app: edit[2] });
  });

  it('the file of a target outside of the crate is refused by name, with the line to write', () => {
    begin({
      'Cargo.toml': ROOT,
      'common/main.rs': 'fn main() {}\n',
      'apps/app/Cargo.toml': crate(
        'app',
        '[features]\nstatic = []\n[[bin]]\nname = "app"\npath = "../../common/main.rs"\n',
      ),
    });
    const { status, output: text } = build();
    expect(status).not.toBe(0);
    expect(text).toContain('include = ["common/main.rs"]');
  });

  it.each([
    ['../../../Cargo.toml', 'Cargo.toml', '[workspace.metadata.brand]\ntitle = "edited"\n'],
    ['../../../Cargo.lock', 'Cargo.lock', '# edited\n'],
    ['../Cargo.toml', 'apps/app/Cargo.toml', '# edited\n'],
  ])('%s in the program: refused by name; with the line it says, the tree has it', (path, file, more) => {
    const app = crate('app', '[features]\nstatic = []\n[dev-dependencies]\nother = { path = "../other" }\n');
    const line = `include = ["${file}"]`;
    begin({
      'Cargo.toml': ROOT,
      'apps/app/Cargo.toml': app,
      'apps/app/src/main.rs': `fn main() { print!("{}", include_str!("${path}")); }\n`,
      'apps/other/Cargo.toml': crate('other'),
      'apps/other/src/main.rs': 'fn main() {}\n',
    });
    const refused = build();
    expect(refused.status).not.toBe(0);
    expect(refused.output).toContain(line);
    workspace.write('apps/app/Cargo.toml', `${app}[package.metadata.rust-static]\n${line}\n`);
    must(build(), 'static-build');
    expect(output()).toEqual({ app: workspace.read(file).trim() });
    workspace.write(file, `${workspace.read(file)}${more}`);
    must(build(), 'static-build');
    expect(output()).toEqual({ app: workspace.read(file).trim() });
    expect(output().app).toContain('edited');
  });

  it("a program with cargo's configuration in it is refused by name", () => {
    begin({
      ...CASES[3]!.files,
      'apps/app/src/main.rs': 'fn main() { print!("{}", include_str!("../../../.cargo/shared.toml")); }\n',
    });
    const { status, output: text } = build();
    expect(status).not.toBe(0);
    expect(text).toContain('.cargo/shared.toml is read by app');
  });

  it('flags under a cfg that only rustc can tell are refused by name', () => {
    begin({
      ...CASES[4]!.files,
      '.cargo/config.toml': `[target.'cfg(target_feature = "avx2")']\nrustflags = ["--cfg", "fast"]\n`,
    });
    const { status, output: text } = build();
    expect(status).not.toBe(0);
    expect(text).toContain(`[target.'cfg(target_feature = "avx2")'] in .cargo/config.toml`);
  });
}
