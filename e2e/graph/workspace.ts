import { mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { createWorkspace, hostTarget, must } from '../support/workspace.cjs';

export type Workspace = ReturnType<typeof createWorkspace>;

const crate = (name: string, more: string): string =>
  `[package]\nname = "${name}"\nversion.workspace = true\nedition.workspace = true\n${more}`;

/**
 * Creates two apps, a library of one of them, a JavaScript project, and a git dependency in its own
 * repository. Every crate has a newer version than the one used.
 */
export function graphWorkspace(versions: { nx: string; devkit: string }, options: object = {}): Workspace {
  const workspace = createWorkspace(versions);
  const { write, exec } = workspace;
  const git = (folder: string, ...args: string[]) =>
    must(
      exec('git', ['-C', join(workspace.root, folder), '-c', 'user.name=t', '-c', 'user.email=t@t', ...args]),
      'git',
    );
  const plugin = {
    plugin: '@org/rust-static',
    options: { engine: 'host', target: hostTarget().target, ...options },
  };
  write('nx.json', JSON.stringify({ plugins: [plugin] }));
  write('.gitignore', 'node_modules/\n.nx/\ntarget/\ndist/\n/upstream/\n*.ignored\n');
  write('upstream/gitdep/Cargo.toml', '[package]\nname = "gitdep"\nversion = "0.1.0"\nedition = "2021"\n');
  write('upstream/gitdep/src/lib.rs', 'pub const REV: u8 = 1;\n');
  git('upstream/gitdep', 'init', '-q', '-b', 'main');
  git('upstream/gitdep', 'add', '.');
  git('upstream/gitdep', 'commit', '-qm', 'one');
  write(
    'Cargo.toml',
    '[workspace]\nmembers = ["apps/*", "libs/*"]\nresolver = "2"\n\n[workspace.package]\nversion = "0.1.0"\nedition = "2021"\nlicense = "MIT"\n\n[workspace.dependencies]\nlib = { path = "libs/lib" }\ncfg-if = "1"\n',
  );
  write(
    'apps/a/Cargo.toml',
    crate(
      'a',
      `[package.metadata.rust-static]\nstatic-feature = "static"\n[features]\nstatic = []\nloud = []\n[dependencies]\nlib.workspace = true\nitoa = "1"\ngitdep = { git = "file://${workspace.root}/upstream/gitdep", branch = "main" }\n[dev-dependencies]\nhex = "0.4"\n`,
    ),
  );
  write(
    'apps/a/src/main.rs',
    'fn main() { println!("a {} {} {}", lib::word(), gitdep::REV, itoa::Buffer::new().format(7)); }\n',
  );
  write(
    'apps/b/Cargo.toml',
    crate(
      'b',
      '[features]\nstatic = []\n[dependencies]\nitoa04 = { package = "itoa", version = "0.4" }\ncfg-if.workspace = true\n[target.\'cfg(unix)\'.dependencies]\nscopeguard = "1"\n[package.metadata.rust-static]\nstatic-feature = "static"\ninclude = ["assets"]\n',
    ),
  );
  write(
    'apps/b/src/main.rs',
    'fn main() { println!("b {} {}", itoa04::Buffer::new().format(8), include_str!("../linked/word.txt")); }\n',
  );
  write(
    'libs/lib/Cargo.toml',
    crate('lib', '[dependencies]\nfnv = "1"\n[dev-dependencies]\na = { path = "../../apps/a" }\n'),
  );
  write(
    'libs/lib/src/lib.rs',
    'pub fn word() -> &\'static str { let _ = fnv::FnvHasher::default(); "word" }\n',
  );
  write(
    'js/web/project.json',
    JSON.stringify({
      name: 'web',
      targets: { check: { executor: 'nx:run-commands', cache: true, options: { command: 'node -e 0' } } },
    }),
  );
  write('js/web/index.js', 'module.exports = 1;\n');
  mkdirSync(join(workspace.root, 'shared'));
  write('shared/text.txt', 'shared\n');
  write('assets/word.txt', '7');
  symlinkSync('../../assets', join(workspace.root, 'apps/b/linked'));
  must(exec('cargo', ['generate-lockfile']), 'cargo generate-lockfile');
  for (const [spec, version] of BASE_VERSIONS) bump(workspace, spec, version);
  must(workspace.nx(['sync']), 'nx sync');
  git('.', 'add', '.');
  git('.', 'commit', '-qm', 'base');
  return workspace;
}

const BASE_VERSIONS = [
  ['itoa@1', '1.0.17'],
  ['itoa@0.4', '0.4.7'],
  ['fnv', '1.0.6'],
  ['cfg-if', '1.0.3'],
  ['hex', '0.4.2'],
  ['scopeguard', '1.1.0'],
] as const;

/** Updates one crate in the lock, and nothing else. */
export function bump(workspace: Workspace, spec: string, version: string): void {
  const name = spec.split('@')[0]!;
  const major = spec.split('@')[1];
  const ids = [...workspace.read('Cargo.lock').matchAll(/name = "([^"]+)"\nversion = "([^"]+)"/g)];
  const found = ids.find(([, of, at]) => of === name && (major === undefined || at!.startsWith(major)))!;
  must(
    workspace.exec('cargo', ['update', '-p', `${name}@${found[2]}`, '--precise', version]),
    'cargo update',
  );
}

/** Creates a new commit in the repository of the git dependency. */
export function commitUpstream(workspace: Workspace): void {
  workspace.write('upstream/gitdep/src/lib.rs', `pub const REV: u8 = 2; // ${Date.now()}\n`);
  const args = [
    '-C',
    'upstream/gitdep',
    '-c',
    'user.name=t',
    '-c',
    'user.email=t@t',
    'commit',
    '-qam',
    'two',
  ];
  must(workspace.exec('git', args), 'git commit');
  must(workspace.exec('cargo', ['update', '-p', 'gitdep']), 'cargo update');
}

export function link(workspace: Workspace, target: string, path: string): void {
  symlinkSync(target, join(workspace.root, path));
}

/** Restores the committed state. */
export function restore(workspace: Workspace): void {
  must(workspace.exec('git', ['checkout', '-q', '.']), 'git checkout');
  must(workspace.exec('git', ['clean', '-fdq']), 'git clean');
}

export function remove(workspace: Workspace, path: string): void {
  rmSync(join(workspace.root, path));
}
