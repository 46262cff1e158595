import { memoryFiles } from '../testing/memory-files';
import { pruneWorkspace, type PrunedWorkspace } from './pruned-workspace';
import { pruningSource } from './pruning-source';
import { findWorkspace } from './workspace';

const REGISTRY = 'registry+https://github.com/rust-lang/crates.io-index';
const locked = (name: string, version: string, more = ''): string =>
  `\n[[package]]\nname = "${name}"\nversion = "${version}"\n${more}`;
const crate = (name: string, version: string, dependencies = ''): string =>
  `[package]\nname = "${name}"\nversion = "${version}"\nedition = "2021"\n[dependencies]\n${dependencies}`;

const LOCK =
  'version = 4\n' +
  locked('app', '0.1.0', 'dependencies = ["gitdep", "itoa", "two 1.0.0"]\n') +
  locked('other', '0.1.0', 'dependencies = ["two 2.0.0"]\n') +
  locked('two', '1.0.0', `source = "${REGISTRY}"\n`) +
  locked('two', '2.0.0', `source = "${REGISTRY}"\n`) +
  locked('itoa', '1.0.9') +
  locked('gitdep', '0.1.0', 'source = "git+https://example.com/x#aaaa"\n');

const pruned = (more: string, lock = LOCK): PrunedWorkspace => {
  const files = memoryFiles({
    'Cargo.toml': `[workspace]\nmembers = ["app", "other"]\nresolver = "2"\n[patch.crates-io]\nitoa = { path = "vendor/itoa" }\n${more}`,
    'Cargo.lock': lock,
    'app/Cargo.toml': crate('app', '0.1.0', 'two = "1"\nitoa = "1"\ngitdep = "0.1"\n'),
    'other/Cargo.toml': crate('other', '0.1.0', 'two = "2"\n'),
    'vendor/itoa/Cargo.toml': crate('itoa', '1.0.9'),
    'vendor/two/Cargo.toml': crate('two', '2.0.0'),
  });
  const workspace = findWorkspace(files, 'app');
  return pruneWorkspace(
    pruningSource(files, workspace)!,
    workspace.members.find(({ root }) => root === 'app')!,
  )!;
};
const ITOA = { itoa: { path: 'vendor/itoa' } };

const resolverIn = (root: string, app = 'app'): unknown => {
  const files = memoryFiles({
    'Cargo.toml': `${root}[workspace]\nmembers = ["app"]\n`,
    'Cargo.lock': `version = 4\n${locked('app', '0.1.0')}${locked('top', '0.1.0')}`,
    'app/Cargo.toml': crate('app', '0.1.0'),
  });
  const workspace = findWorkspace(files, 'app');
  const found = workspace.members.find(({ package: { name } = {} }) => name === app)!;
  const { rootManifest } = pruneWorkspace(pruningSource(files, workspace)!, found)!;
  return (rootManifest.workspace as Record<string, unknown>).resolver;
};
const top = (more: string): string => `[package]\nname = "top"\nversion = "0.1.0"\n${more}`;

describe('the resolver of a pruned workspace without its root package', () => {
  it.each([
    ['edition = "2018"\n', '1'],
    ['', '1'],
    ['edition = "2021"\n', '2'],
    ['edition = "2024"\n', '3'],
    ['edition = "2024"\nresolver = "1"\n', '1'],
    ['edition.workspace = true\n[workspace.package]\nedition = "2021"\n', '2'],
  ])('is that of the root package: %j', (more, resolver) => {
    expect(resolverIn(top(more))).toBe(resolver);
  });

  it('is not written where the root package is built, or where there is none', () => {
    expect(resolverIn(top('edition = "2021"\n'), 'top')).toBeUndefined();
    expect(resolverIn('')).toBeUndefined();
  });
});

describe('the members of a pruned workspace', () => {
  const membersIn = (root: string): unknown => {
    const files = memoryFiles({
      'Cargo.toml': `[workspace]\n${root}`,
      'Cargo.lock': `version = 4\n${locked('app', '0.1.0', 'dependencies = ["sub"]\n')}${locked('sub', '0.1.0')}`,
      'apps/app/Cargo.toml': crate('app', '0.1.0', 'sub = { path = "sub" }\n'),
      'apps/app/sub/Cargo.toml': `${crate('sub', '0.1.0')}[workspace]\n`,
    });
    const workspace = findWorkspace(files, 'apps/app');
    const app = workspace.members.find(({ root }) => root === 'apps/app')!;
    const { rootManifest } = pruneWorkspace(pruningSource(files, workspace)!, app)!;
    return (rootManifest.workspace as Record<string, unknown>).members;
  };

  it('leave a crate below them excluded, unless the workspace names them without a pattern', () => {
    expect(membersIn('members = ["apps/*"]\nexclude = ["apps/app/sub"]\n')).toEqual(['apps/[a]pp']);
    expect(membersIn('members = ["apps/app", "x"]\n')).toEqual(['apps/app', 'apps/app/sub']);
  });
});

describe('a pruned root manifest', () => {
  it.each<[string, string, string[]]>([
    ['a folder of another major version', 'two = { path = "vendor/two" }', []],
    ['a repository that the app uses', 'gitdep = { git = "https://example.com/x.git/" }', ['gitdep']],
    ['another repository', 'gitdep = { git = "https://example.com/y" }', []],
    ['another branch of it', 'gitdep = { git = "https://example.com/x", branch = "b" }', []],
    ['a registry, a version in use', 'two = { registry = "mine", version = "1" }', ['two']],
    ['a registry, a version of another app', 'two = { registry = "mine", version = "2.0" }', []],
    ['a renamed one', 'x = { package = "gitdep", git = "https://example.com/x" }', ['x']],
  ])('keeps a patch only where its own source is in the closure: %s', (_what, patch, expected) => {
    const patches = pruned(patch).rootManifest.patch as Record<string, object>;
    expect(Object.keys(patches['crates-io']!)).toEqual(['itoa', ...expected]);
  });

  it('leaves out a patch that the lock calls unused, with its entry', () => {
    const unused =
      '\n[[patch.unused]]\nname = "gitdep"\nversion = "9.0.0"\nsource = "git+https://example.com/z#bb"\n';
    const { lock, rootManifest } = pruned('gitdep = { git = "https://example.com/z" }', LOCK + unused);
    expect(lock.unusedPatches).toEqual([]);
    expect(rootManifest.patch).toEqual({ 'crates-io': ITOA });
  });

  it('keeps a replacement by name and version', () => {
    const replace =
      '[replace]\n"two:1.0.0" = { path = "vendor/one" }\n"two:2.0.0" = { path = "vendor/two" }\n';
    const entry = `version = "1.0.0"\nsource = "${REGISTRY}"\n`;
    const { rootManifest } = pruned(replace, LOCK.replace(entry, `${entry}replace = "two 1.0.0"\n`));
    expect(Object.keys(rootManifest.replace as object)).toEqual(['two:1.0.0']);
  });
});
