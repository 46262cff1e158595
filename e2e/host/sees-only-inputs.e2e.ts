import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  utimesSync,
  writeFileSync,
  mkdirSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rows } from '../support/rows.cjs';
import { createWorkspace, hostTarget, must } from '../support/workspace.cjs';

jest.setTimeout(1_200_000);

/** The workspace is in a new parent folder, so that a file can be placed above it. */
const parent = realpathSync(mkdtempSync(join(tmpdir(), 'rust-static-above-')));
const workspace = createWorkspace({ parent });
const { root, write, read, exec } = workspace;
afterAll(() => rmSync(parent, { recursive: true, force: true }));

const BUILD_SCRIPT = `use std::{env, fs, os::unix::fs::PermissionsExt, process::Command};
fn main() {
    let text = |path: &str| fs::read_to_string(path).map_or("none".into(), |text| text.trim().to_string());
    let variable = |name: &str| env::var(name).map_or("none".into(), |value| if name == "HOME" {
        fs::read_dir(value).unwrap().count().to_string()
    } else { value });
    let git = Command::new("git").args(["describe", "--always", "--dirty", "--abbrev=40"]).output();
    let git = git.ok().filter(|output| output.status.success());
    let git = git.map_or("none".into(), |output| String::from_utf8(output.stdout).unwrap().trim().to_string());
    let above = |name: &str| env::current_dir().unwrap().ancestors().filter(|at| at.join(name).exists()).count();
    let meta = |path: &str| fs::metadata(path).unwrap();
    let time = meta("data.sh").modified().unwrap().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs();
    println!("cargo::rustc-env=SEEN=version {}, git {git}, home {}, user {}, lang {}, tz {}, shell {}, mode {:o}, time {time}, manifests {}, configs {}",
        text("../../VERSION"), variable("HOME"), variable("USER"), variable("LANG"), variable("TZ"), variable("SHELL"),
        meta("data.sh").permissions().mode() & 0o777, above("Cargo.toml"), above(".cargo/config.toml"));
}
`;
const manifest = (name: string, more = ''): string =>
  `[package]\nname = "${name}"\nversion = "0.1.0"\nedition = "2021"\n${more}`;

const { target } = hostTarget();
const run = (env: NodeJS.ProcessEnv = {}): string =>
  must(
    workspace.nx(
      ['run', 'probe:static-build', '--engine=host', `--triple=${target}`, '--skip-nx-cache'],
      env,
    ),
    'static-build',
  ).output;
const program = (): string =>
  execFileSync(join(root, 'dist/apps/probe/static/probe'), { encoding: 'utf8' }).trim();
const digest = (): string => JSON.parse(read('dist/apps/probe/static/artifact.json')).binaries[0].sha256;
const clean = (): void => rmSync(join(root, 'target'), { recursive: true, force: true });
const git = (...args: string[]): void =>
  void must(exec('git', ['-c', 'user.name=x', '-c', 'user.email=x@x', ...args]), 'git');

write('nx.json', JSON.stringify({ plugins: ['@org/rust-static'] }));
write('.gitignore', 'node_modules/\n.nx/\ndist/\ntarget/\n');
write(
  'Cargo.toml',
  '[workspace]\nmembers = ["apps/*", "libs/*"]\nresolver = "2"\n[profile.release]\nincremental = true\n',
);
const libraries = 'one = { path = "../../libs/one" }\ntwo = { path = "../../libs/two" }\n';
write(
  'apps/probe/Cargo.toml',
  manifest('probe', `[dependencies]\n${libraries}[package.metadata.rust-static]\n`),
);
write('apps/probe/build.rs', BUILD_SCRIPT);
write(
  'apps/probe/src/main.rs',
  'fn main() { println!("{}; {} {}", env!("SEEN"), one::TEXT.trim(), two::TWO); }\n',
);
write('apps/probe/data.sh', '#!/bin/sh\n');
write('libs/one/Cargo.toml', manifest('one'));
write('libs/one/src/lib.rs', 'pub const TEXT: &str = include_str!("../../two/text.txt");\n');
write('libs/two/Cargo.toml', manifest('two'));
write('libs/two/src/lib.rs', 'pub const TWO: u8 = 2;\n');
write('libs/two/text.txt', 'text\n');
write('VERSION', '1.0\n');
must(exec('cargo', ['generate-lockfile']), 'cargo generate-lockfile');
git('add', '.');
git('commit', '-qm', 'first');

const OF_THE_TREE = 'mode 755, time 946684800, manifests 2, configs 0; text 2';
const NO_GIT = `version none, git none, home 0, user rust-static, lang C.UTF-8, tz none, shell none, ${OF_THE_TREE}`;

describe('what is no input does not reach the binary of the host engine', () => {
  let first: string;

  it('is not there for a build script that looks for it and tells nobody', () => {
    run();
    expect(program()).toBe(NO_GIT);
    first = digest();
  });

  it.each(
    rows<[string, () => void, NodeJS.ProcessEnv?]>([
      ['a file beside the crates', () => write('VERSION', '2.0\n')],
      ['the last commit, and changes since', () => git('commit', '-qam', 'second')],
      [
        'the user, home, language, time zone and shell',
        () => {},
        { ...caller(), TZ: 'Asia/Tokyo', SHELL: '/bin/fish' },
      ],
      ['a manifest above the workspace', () => writeFileSync(join(parent, 'Cargo.toml'), manifest('above'))],
      ['harmless configuration above the workspace', () => above('[net]\nretry = 5\n')],
      ['the mode of a file', () => chmodSync(join(root, 'apps/probe/data.sh'), 0o755)],
      ['the time of a file', () => utimesSync(join(root, 'apps/probe/data.sh'), 1000, 1000)],
    ]),
  )('%s', (_what, change, env = {}) => {
    change();
    clean();
    run(env);
    expect(program()).toBe(NO_GIT);
    expect(digest()).toBe(first);
  });

  it('paths of the tree are in no binary and in no message', () => {
    write(
      'libs/two/src/lib.rs',
      'pub const TWO: u8 = 2;\n#[deprecated] pub fn old() {}\npub fn uses() { old() }\n',
    );
    const output = run();
    expect(output).toContain(`Compiling two v0.1.0 (${root}/libs/two)`);
    expect(output).not.toContain('rust-static/trees');
    expect(readFileSync(join(root, 'dist/apps/probe/static/probe')).includes('rust-static/trees')).toBe(
      false,
    );
  });
});

describe('what is an input reaches it, and compiles no more than it must', () => {
  it('an edit compiles the crate, and no library that cannot have read it', () => {
    write('apps/probe/src/main.rs', `${read('apps/probe/src/main.rs')}// edited\n`);
    const output = run();
    expect(output).toContain('Compiling probe');
    expect(output).not.toMatch(/Compiling (one|two)/);
  });

  it('a file of another crate that a library includes', () => {
    write('libs/two/text.txt', 'edited\n');
    const output = run();
    expect(program()).toContain('; edited 2');
    expect(output).toContain('Compiling one');
  });

  it('nothing is compiled when nothing has changed', () => {
    expect(run()).not.toContain('Compiling');
  });

  it('an edit that is taken back gives the first binary again', () => {
    const before = digest();
    workspace.withText('libs/two/src/lib.rs', 'pub const TWO: u8 = 3;\n', () => {
      run();
      expect(program()).toContain('; edited 3');
    });
    run();
    expect(digest()).toBe(before);
  });

  it('the commit with includeGit, and whether an input differs from it', () => {
    write('apps/probe/Cargo.toml', `${read('apps/probe/Cargo.toml')}include-git = true\n`);
    git('commit', '-qam', 'third');
    const commit = must(exec('git', ['rev-parse', 'HEAD']), 'git').stdout.trim();
    run();
    expect(program()).toContain(`git ${commit},`);
    // Not an input, and not covered by the key.
    write('VERSION', '3.0\n');
    chmodSync(join(root, 'apps/probe/data.sh'), 0o644);
    run();
    expect(program()).toContain(`git ${commit},`);
    write('apps/probe/data.sh', '#!/bin/bash\n');
    run();
    expect(program()).toContain(`git ${commit}-dirty,`);
    git('commit', '-qam', 'fourth');
    run();
    expect(program()).not.toContain(commit);
    expect(program()).not.toContain('dirty');
  });
});

/** Another user's home, with the crates that their cargo has downloaded. */
function caller(): NodeJS.ProcessEnv {
  const home = process.env.HOME!;
  const homes = {
    CARGO_HOME: process.env.CARGO_HOME ?? join(home, '.cargo'),
    RUSTUP_HOME: process.env.RUSTUP_HOME ?? join(home, '.rustup'),
  };
  const HOME = mkdtempSync(join(parent, 'home-'));
  return { ...homes, HOME, USER: 'somebody', LANG: 'de_DE.UTF-8' };
}

function above(text: string): void {
  mkdirSync(join(parent, '.cargo'));
  writeFileSync(join(parent, '.cargo/config.toml'), text);
}
