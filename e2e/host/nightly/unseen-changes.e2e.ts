import { chmodSync, mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { hostWorkspace, scratchFolder } from '../../support/host-workspace';
import { hostTarget, must } from '../../support/workspace.cjs';

jest.setTimeout(600_000);

/** Changes that cargo does not see because of a name, a time or a place. */
const workspace = hostWorkspace();
const { root, write, exec } = workspace;
const folder = scratchFolder();
const run = (target: string, env: NodeJS.ProcessEnv = {}) => workspace.nx(['run', target], env);
const printed = (app: string, env?: NodeJS.ProcessEnv): string => {
  must(run(`${app}:static-build`, env), 'static-build');
  return must(exec(join(root, `dist/apps/${app}/static/${app}`), []), app).stdout.trim();
};
const manifest = (name: string, more = ''): string =>
  `[package]\nname = "${name}"\nversion = "0.1.0"\nedition = "2021"\n${more}`;
const app = (name: string, main: string, dependencies = '', settings = ''): void => {
  const table = `[dependencies]\n${dependencies}[package.metadata.rust-static]\n${settings}`;
  write(`apps/${name}/Cargo.toml`, manifest(name, table));
  write(`apps/${name}/src/main.rs`, main);
};
/** Writes a program. All have the same time, as in the store of Nix, and after `cp -p`. */
const install = (name: string, text: string): string => {
  const path = join(folder, name);
  writeFileSync(path, `#!/bin/sh\n${text}\n`);
  chmodSync(path, 0o755);
  utimesSync(path, 1000, 1000);
  return path;
};
const PATH = `${folder}:${process.env.PATH}`;

it('a file of another crate whose name has a no-break space, as screenshots of macOS have', () => {
  const name = 'at 1.00\u202fPM\u00a0x.txt';
  write('Cargo.toml', '[workspace]\nmembers = ["apps/*", "libs/*"]\nresolver = "2"\n');
  write('libs/one/Cargo.toml', manifest('one'));
  write('libs/one/src/lib.rs', `pub const TEXT: &str = include_str!("../../two/${name}");\n`);
  write('libs/two/Cargo.toml', manifest('two'));
  write('libs/two/src/lib.rs', '');
  write(`libs/two/${name}`, 'old');
  const dependencies = ['one', 'two'].map((lib) => `${lib} = { path = "../../libs/${lib}" }\n`).join('');
  app('names', 'fn main() { println!("{}", one::TEXT); }\n', dependencies);
  app('plain', 'fn main() { println!("{}", include_str!("../a\\u{202f}b.txt")); }\n');
  write('apps/plain/a\u202fb.txt', 'plain');
  must(exec('cargo', ['generate-lockfile']), 'cargo generate-lockfile');
  expect(printed('plain')).toBe('plain');
  expect(printed('names')).toBe('old');
  write(`libs/two/${name}`, 'new');
  expect(printed('names')).toBe('new');
});

it('a file that a vendored crate reads, in a folder that a variable names and whose name has a space', () => {
  const reader = `fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let text = std::fs::read_to_string(format!("{}/a.txt", std::env::var("NATIVE_DIR").unwrap())).unwrap();
    println!("cargo::rustc-env=TEXT={}", text.trim());
}
`;
  write('vendor/reader/Cargo.toml', manifest('reader', 'build = "build.rs"\n'));
  write('vendor/reader/build.rs', reader);
  write('vendor/reader/src/lib.rs', 'pub const TEXT: &str = env!("TEXT");\n');
  write('vendor/reader/.cargo-checksum.json', '{"files":{},"package":null}');
  write(
    '.cargo/config.toml',
    '[source.crates-io]\nreplace-with = "vendored"\n[source.vendored]\ndirectory = "vendor"\n[env]\nNATIVE_DIR = { value = "native files, 2", relative = true }\n',
  );
  write('native files, 2/a.txt', 'old');
  app(
    'vendored',
    'fn main() { println!("{}", reader::TEXT); }\n',
    'reader = "0.1"\n',
    'include = ["native files, 2"]\n',
  );
  must(exec('cargo', ['generate-lockfile', '--offline']), 'cargo generate-lockfile');
  expect(printed('vendored')).toBe('old');
  write('native files, 2/a.txt', 'new');
  expect(printed('vendored')).toBe('new');
});

it('an update of rustc that keeps time and size of its file', () => {
  const rustc = (version: number, flags: string): string =>
    install(
      'rustc-of-config',
      `case "$*" in *-vV*) rustc -vV | sed 's/^release: .*/&-v${version}/';; *) exec rustc "$@" ${flags};; esac`,
    );
  exec('rm', ['-r', 'apps/vendored', '.cargo']);
  app('compiled', 'fn main() { println!("new={}", cfg!(new)); }\n');
  must(exec('cargo', ['generate-lockfile', '--offline']), 'cargo generate-lockfile');
  write('.cargo/config.toml', `[build]\nrustc = "${rustc(1, '--cfg old')}"\n`);
  expect(printed('compiled')).toBe('new=false');
  rustc(2, '--cfg new');
  expect(printed('compiled')).toBe('new=true');
});

it('an update of the compiler that the crate cc looks for', () => {
  const name = `${hostTarget().target.replace('-unknown', '')}-gcc`;
  exec('rm', ['-r', '.cargo']);
  app('native', 'fn main() { println!("{}", env!("CC_SAYS")); }\n');
  write(
    'apps/native/build.rs',
    `fn main() {
    let output = std::process::Command::new("${name}").output().unwrap();
    println!("cargo::rustc-env=CC_SAYS={}", String::from_utf8(output.stdout).unwrap().trim());
}
`,
  );
  must(exec('cargo', ['generate-lockfile', '--offline']), 'cargo generate-lockfile');
  for (const version of ['1', '2']) {
    install(name, `echo ${version}`);
    expect(printed('native', { PATH })).toBe(version);
  }
});

it('a runner of the home configuration runs no tests', () => {
  const home = join(folder, 'home');
  mkdirSync(home, { recursive: true });
  writeFileSync(
    join(home, 'config.toml'),
    `[target.${hostTarget().target}]\nrunner = "${install('runner', 'exec "$@"')}"\n`,
  );
  app('tested', 'fn main() {}\n#[test]\nfn works() {}\n');
  must(exec('cargo', ['generate-lockfile', '--offline']), 'cargo generate-lockfile');
  const env = { CARGO_HOME: home };
  must(run('tested:static-build', env), 'a build, which runs nothing');
  const { status, output } = run('tested:static-test', env);
  expect(status).not.toBe(0);
  expect(output).toContain(
    `sets \`target.${hostTarget().target}.runner\`, which the cache key does not cover`,
  );
});
