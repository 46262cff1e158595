import { join } from 'node:path';
import { startCargoRegistry } from '../../support/cargo-registry.cjs';
import { createWorkspace, must } from '../../support/workspace.cjs';

type Workspace = ReturnType<typeof createWorkspace>;

const crate = (name: string, more: string): string =>
  `[package]\nname = "${name}"\nversion = "0.1.0"\nedition = "2021"\nlicense = "MIT"\ndescription = "A test"\n${more}`;
const needs = (name: string): string =>
  `[dependencies]\n${name} = { path = "../${name}", version = "0.1", registry = "corp" }\n`;

/** Releases to a registry on loopback: crates in the order of their dependencies, nothing twice. */
describe('nx release, to a registry', () => {
  jest.setTimeout(600_000);
  let workspace: Workspace;
  let registry: ReturnType<typeof startCargoRegistry>;
  let env: NodeJS.ProcessEnv;
  beforeAll(() => {
    workspace = createWorkspace();
    const { write, exec, root } = workspace;
    registry = startCargoRegistry(join(root, '.nx/registry'));
    // A home without crates and tokens of this machine.
    env = {
      CARGO_HOME: join(root, '.nx/cargo-home'),
      CARGO_REGISTRIES_CORP_INDEX: registry.index,
      CARGO_REGISTRIES_CORP_TOKEN: registry.token,
      CARGO_REGISTRY_GLOBAL_CREDENTIAL_PROVIDERS: 'cargo:token',
      CARGO_TARGET_DIR: join(root, '.nx/target'),
      RUST_STATIC_SIGNING_KEY: 'secret',
    };
    const release = {
      projects: ['crates/*'],
      version: { versionActions: '@org/rust-static/release' },
      changelog: { workspaceChangelog: true },
    };
    write('nx.json', JSON.stringify({ plugins: ['@org/rust-static'], release }));
    write('Cargo.toml', '[workspace]\nmembers = ["crates/*"]\nresolver = "2"\n');
    write('crates/base/Cargo.toml', crate('base', 'publish = ["corp"]\n'));
    write('crates/base/src/lib.rs', 'pub const WORD: &str = "base";\n');
    write('crates/after/Cargo.toml', crate('after', `publish = ["corp"]\n${needs('base')}`));
    write('crates/after/src/lib.rs', 'pub const WORD: &str = base::WORD;\n');
    // Runs when cargo verifies the package.
    write(
      'crates/after/build.rs',
      'fn main() { assert_eq!(std::env::var("RUST_STATIC_SIGNING_KEY").unwrap_or_default(), "") }\n',
    );
    write('crates/app/Cargo.toml', crate('app', `publish = false\n${needs('after')}`));
    write('crates/app/src/main.rs', 'fn main() { println!("{}", after::WORD) }\n');
    must(exec('cargo', ['generate-lockfile'], env), 'cargo generate-lockfile');
    for (const [key, value] of [
      ['user.name', 't'],
      ['user.email', 't@t'],
    ] as const)
      must(exec('git', ['config', key, value]), 'git config');
    must(exec('git', ['add', '.']), 'git add');
    must(exec('git', ['commit', '-qm', 'feat: one']), 'git commit');
  }, 600_000);
  afterAll(() => {
    registry.stop();
    workspace.remove();
  });

  it('lists in a dry run what it would publish', () => {
    const { output } = must(
      workspace.nx(['release', 'major', '--first-release', '--yes', '--dry-run'], env),
      'nx release',
    );
    expect(output).toContain('rust-static: would publish base 0.2.0 to corp, with');
    expect(output).toContain('rust-static: would publish after 0.2.0 to corp, with');
    expect(output).toContain('crates/app/Cargo.toml has publish = false');
    expect(registry.uploads()).toEqual([]);
    expect(must(workspace.exec('git', ['status', '--porcelain']), 'git status').stdout).toBe('');
  });

  it('publishes the rest after a failure, and nothing twice', () => {
    // The registry has the crate, and nobody is told.
    registry.loseAnswer('base');
    const lost = workspace.nx(['release', 'major', '--first-release', '--yes'], env);
    expect(lost.status).not.toBe(0);
    expect(lost.output).toContain('cargo publish of base 0.2.0 failed');
    expect(registry.uploads()).toEqual(['base 0.2.0']);
    registry.failOnce('after');
    const cut = workspace.nx(['release', 'publish'], env);
    expect(cut.status).not.toBe(0);
    expect(registry.uploads()).toEqual(['base 0.2.0']);
    const { output } = must(workspace.nx(['release', 'publish'], env), 'nx release publish');
    expect(output).not.toContain('cargo compiles base');
    expect(output).toContain('rust-static: cargo compiles after 0.2.0 from its package, without secrets');
    expect(output).toContain('rust-static: base 0.2.0 is published already');
    expect(output).toContain('rust-static: published after 0.2.0 to corp');
    expect(registry.uploads()).toEqual(['base 0.2.0', 'after 0.2.0']);
    expect(must(workspace.exec('git', ['tag']), 'git tag').stdout.trim()).toBe('v0.2.0');
    const changelog = must(workspace.exec('git', ['show', 'v0.2.0:CHANGELOG.md']), 'git show').stdout;
    expect(changelog).toMatch(/^## 0\.2\.0 [^]*- one/);
    expect(must(workspace.exec('git', ['status', '--porcelain']), 'git status').stdout).toBe('');
  });

  it('publishes crates that another workspace can use', () => {
    const { write, exec, read, root } = workspace;
    const text = '[workspace]\n[dependencies]\nafter = { version = "0.2", registry = "corp" }\n';
    write('.nx/user/Cargo.toml', `[package]\nname = "user"\nversion = "0.1.0"\nedition = "2021"\n${text}`);
    write('.nx/user/src/main.rs', 'fn main() { println!("{}", after::WORD) }\n');
    const manifest = join(root, '.nx/user/Cargo.toml');
    const without = { ...env, RUST_STATIC_SIGNING_KEY: '' };
    const { stdout } = must(exec('cargo', ['run', '-q', '--manifest-path', manifest], without), 'cargo run');
    expect(stdout.trim()).toBe('base');
    expect(read('.nx/user/Cargo.lock')).toContain(`source = "${registry.index}"`);
  });

  /** A git hook that ends a release. */
  const hook = (name: string, text: string): void => {
    workspace.write(`.git/hooks/${name}`, `#!/bin/sh\n${text}\n`);
    must(workspace.exec('chmod', ['+x', `.git/hooks/${name}`]), 'chmod');
  };
  const git = (...args: string[]): string =>
    must(workspace.exec('git', args), `git ${args.join(' ')}`).stdout;
  const release = () => workspace.nx(['release', 'major', '--skip-publish'], env);

  it('cut off before its commit, starts again after `git restore`', () => {
    hook('pre-commit', 'exit 1');
    workspace.write('crates/base/src/lib.rs', 'pub const WORD: &str = "base";\n// More.\n');
    git('commit', '-qam', 'feat: two', '--no-verify');
    const cut = release();
    expect(cut.status).not.toBe(0);
    expect(workspace.read('crates/base/Cargo.toml')).toContain('version = "0.3.0"');
    git('restore', '--staged', '--worktree', '.');
    hook('pre-commit', 'exit 0');
    must(release(), 'nx release');
    expect(workspace.read('crates/base/Cargo.toml')).toContain('version = "0.3.0"');
    expect(git('tag').trim().split('\n')).toEqual(['v0.2.0', 'v0.3.0']);
    expect(
      git('show', 'v0.3.0:CHANGELOG.md')
        .match(/^## .*/gm)!
        .map((line) => line.slice(0, 8)),
    ).toEqual(['## 0.3.0', '## 0.2.0']);
  });

  it('cut off before its tag, continues with `git tag`', () => {
    hook('post-commit', 'kill -9 $(ps -o ppid= -p $PPID)');
    workspace.write('crates/base/src/lib.rs', 'pub const WORD: &str = "base";\n// Even more.\n');
    must(
      workspace.exec('git', ['-c', 'core.hooksPath=/dev/null', 'commit', '-qam', 'feat: three']),
      'commit',
    );
    const cut = release();
    expect(cut.status).not.toBe(0);
    expect(git('tag').trim().split('\n')).toEqual(['v0.2.0', 'v0.3.0']);
    expect(git('log', '-1', '--format=%s').trim()).toBe('chore(release): publish 0.4.0');
    hook('post-commit', 'exit 0');
    git('tag', '-a', 'v0.4.0', '-m', 'v0.4.0');
    must(workspace.nx(['release', 'publish'], env), 'nx release publish');
    expect(registry.uploads().slice(-2)).toEqual(['base 0.4.0', 'after 0.4.0']);
    expect(git('show', 'v0.4.0:crates/base/Cargo.toml')).toContain('version = "0.4.0"');
    expect(git('status', '--porcelain')).toBe('');
  });
});
