import { memoryFiles } from '../testing/memory-files';
import { buildSources } from '../plan/build-sources';
import { prunedFiles } from './pruned-files';
import { pruningSource } from './pruning-source';
import { withoutDev } from './strip-dev';
import type { TomlTable } from './toml';
import { findWorkspace } from './workspace';

const REGISTRY = 'registry+https://github.com/rust-lang/crates.io-index';
const locked = (
  name: string,
  version: string,
  dependencies: string[] = [],
  source: string | undefined = REGISTRY,
): string =>
  `\n[[package]]\nname = "${name}"\nversion = "${version}"\n${source ? `source = "${source}"\n` : ''}` +
  (dependencies.length > 0
    ? `dependencies = [\n${dependencies.map((item) => ` "${item}",\n`).join('')}]\n`
    : '');
const member = (name: string, more = ''): string =>
  `[package]\nname = "${name}"\nversion.workspace = true\nedition = "2021"\n${more}`;

const BASE: Record<string, string> = {
  'Cargo.toml': `[workspace]
members = ["apps/*", "libs/*"]
resolver = "2"
[workspace.package]
version = "0.1.0"
license = "MIT"
[workspace.dependencies]
lib = { path = "libs/lib" }
serde = "1"
rand = "0.8"
[profile.release]
lto = true
[patch.crates-io]
itoa = { path = "vendor/itoa" }
`,
  'apps/a/Cargo.toml': member(
    'a',
    '[dependencies]\nlib.workspace = true\nserde.workspace = true\n[dev-dependencies]\nproptest = "1"\n',
  ),
  'apps/a/src/main.rs': '',
  'apps/b/Cargo.toml': member(
    'b',
    '[dependencies]\nrand.workspace = true\ntwo = { package = "exttrans", version = "2" }\n',
  ),
  'apps/b/src/main.rs': '',
  'libs/lib/Cargo.toml': member('lib', '[dependencies]\nitoa = "1"\nexttrans = "1"\n'),
  'libs/lib/src/lib.rs': '',
  'vendor/itoa/Cargo.toml': '[package]\nname = "itoa"\nversion = "1.0.9"\n',
  'Cargo.lock':
    'version = 4\n' +
    locked('a', '0.1.0', ['lib', 'proptest', 'serde'], '') +
    locked('b', '0.1.0', ['exttrans 2.0.0', 'rand'], '') +
    locked('exttrans', '1.0.0') +
    locked('exttrans', '2.0.0') +
    locked('itoa', '1.0.9', [], '') +
    locked('lib', '0.1.0', ['exttrans 1.0.0', 'itoa'], '') +
    locked('libc', '0.2.0') +
    locked('proptest', '1.0.0', ['rand']) +
    locked('rand', '0.8.0', ['libc']) +
    locked('serde', '1.0.0', ['gitdep']) +
    locked('gitdep', '0.1.0', [], 'git+https://example.com/x#aaaa'),
};

const sourcesOf = (content: Record<string, string>, root: string) => {
  const files = memoryFiles(content);
  const workspace = findWorkspace(files, root);
  const crate = workspace.members.find((found) => found.root === root)!;
  return buildSources(files, workspace, pruningSource(files, workspace), crate);
};

describe('sliceOf', () => {
  it('holds the closure of one app and nothing else', () => {
    const { pruned, roots } = sourcesOf(BASE, 'apps/a');
    expect(pruned!.lock.packages.map(({ name, version }) => `${name} ${version}`)).toEqual([
      'a 0.1.0', 'exttrans 1.0.0', 'itoa 1.0.9', 'lib 0.1.0', 'serde 1.0.0', 'gitdep 0.1.0',
    ]); // prettier-ignore
    expect(roots).toEqual(['apps/a', 'libs/lib', 'vendor/itoa']);
    expect(pruned!.rootManifest).toEqual({
      profile: { release: { lto: true } },
      workspace: {
        members: ['apps/a', 'libs/lib'],
        resolver: '2',
        package: { version: '0.1.0' },
        dependencies: { lib: { path: 'libs/lib' }, serde: '1' },
      },
      patch: { 'crates-io': { itoa: { path: 'vendor/itoa' } } },
    });
    expect(Object.keys(pruned!.manifests)).toEqual(['apps/a/Cargo.toml']);
    expect(prunedFiles(pruned!, '.')['apps/a/Cargo.toml']).not.toContain('proptest');
  });

  it('keeps development dependencies where resolver 1 unifies their features', () => {
    const old = { ...BASE, 'Cargo.toml': BASE['Cargo.toml']!.replace('resolver = "2"', 'resolver = "1"') };
    expect(sourcesOf(old, 'apps/a').pruned!.lock.packages.map(({ name }) => name)).toContain('proptest');
  });

  it('gives up, and sees the whole workspace, when the lock does not name the crate', () => {
    const stale = { ...BASE, 'Cargo.lock': BASE['Cargo.lock']!.replace('name = "a"', 'name = "gone"') };
    expect(sourcesOf(stale, 'apps/a').pruned).toBeUndefined();
    expect(sourcesOf(stale, 'apps/a').roots).toContain('apps/b');
  });

  it('does not let a member below a root package into that package', () => {
    const content = {
      'Cargo.toml': '[package]\nname = "top"\nversion = "0.1.0"\n[workspace]\nmembers = ["apps/x"]\n',
      'src/main.rs': '',
      'apps/x/Cargo.toml': '[package]\nname = "x"\nversion = "0.1.0"\n',
      'Cargo.lock': 'version = 4\n' + locked('top', '0.1.0', [], '') + locked('x', '0.1.0', [], ''),
    };
    expect(sourcesOf(content, '.')).toMatchObject({
      roots: ['.'],
      excluded: expect.arrayContaining(['apps/x']),
    });
  });
});

describe('the digest', () => {
  const digests = (content: Record<string, string>) => [
    sourcesOf(content, 'apps/a').digest,
    sourcesOf(content, 'apps/b').digest,
  ];
  const [a, b] = digests(BASE);
  const edit = (file: string, from: string | RegExp, to: string): Record<string, string> => {
    const text = (BASE[file] ?? '').replace(from, to);
    expect(text).not.toBe(BASE[file]);
    return { ...BASE, [file]: text };
  };

  it.each<[string, () => Record<string, string>, boolean, boolean]>([
    [
      'a direct dependency of a is bumped',
      () => edit('Cargo.lock', 'name = "serde"\nversion = "1.0.0"', 'name = "serde"\nversion = "1.0.1"'),
      true,
      false,
    ],
    [
      'a transitive dependency of b is bumped',
      () => edit('Cargo.lock', 'name = "libc"\nversion = "0.2.0"', 'name = "libc"\nversion = "0.2.1"'),
      false,
      true,
    ],
    [
      'the second copy of a crate is bumped',
      () => edit('Cargo.lock', /exttrans( |"\nversion = ")2\.0\.0/g, 'exttrans$12.1.0'),
      false,
      true,
    ],
    [
      'the first copy of a crate is bumped',
      () => edit('Cargo.lock', /exttrans( |"\nversion = ")1\.0\.0/g, 'exttrans$11.1.0'),
      true,
      false,
    ],
    ['the commit of a git dependency moves', () => edit('Cargo.lock', '#aaaa', '#bbbb'), true, false],
    [
      'a development dependency is bumped',
      () =>
        edit('Cargo.lock', 'name = "proptest"\nversion = "1.0.0"', 'name = "proptest"\nversion = "1.1.0"'),
      false,
      false,
    ],
    ['a profile changes', () => edit('Cargo.toml', 'lto = true', 'lto = false'), true, true],
    [
      'an inherited dependency of a changes',
      () => edit('Cargo.toml', 'serde = "1"', 'serde = "1.0"'),
      true,
      false,
    ],
    [
      'an inherited dependency of b changes',
      () => edit('Cargo.toml', 'rand = "0.8"', 'rand = "0.8.1"'),
      false,
      true,
    ],
    [
      'an inherited key that all use changes',
      () => edit('Cargo.toml', 'version = "0.1.0"', 'version = "0.1.00"'),
      true,
      true,
    ],
    ['an inherited key that none uses changes', () => edit('Cargo.toml', 'MIT', 'ISC'), false, false],
    [
      'the root manifest gets a comment',
      () => edit('Cargo.toml', '[workspace]', '# note\n[workspace]'),
      false,
      false,
    ],
    [
      'workspace metadata changes',
      () => edit('Cargo.toml', '[profile', '[workspace.metadata.x]\ny = 1\n[profile'),
      false,
      false,
    ],
    [
      'a member is added',
      () => ({ ...edit('Cargo.toml', '"libs/*"', '"libs/*", "new"'), 'new/Cargo.toml': member('new') }),
      false,
      false,
    ],
    ['cargo is configured', () => ({ ...BASE, '.cargo/config.toml': '[net]\nretry = 1\n' }), true, true],
    [
      'the toolchain is pinned',
      () => ({ ...BASE, 'rust-toolchain.toml': '[toolchain]\nchannel = "1.90"\n' }),
      true,
      true,
    ],
    ['a patch of a is removed', () => edit('Cargo.toml', 'itoa = { path = "vendor/itoa" }', ''), true, false],
    ['only npm changes', () => ({ ...BASE, 'package.json': '{}' }), false, false],
  ])('%s', (_what, change, ofA, ofB) => {
    const [nowA, nowB] = digests(change());
    expect([nowA !== a, nowB !== b]).toEqual([ofA, ofB]);
  });
});

describe('withoutDev', () => {
  const manifest = (toml: TomlTable) => ({ root: 'x', file: 'x/Cargo.toml', features: {}, toml });

  it('keeps a feature that has the name of a development dependency, as wasmtime has one', () => {
    const toml = { features: { default: ['wast', 'wast/x'], wast: [] }, 'dev-dependencies': { wast: '1' } };
    expect(withoutDev(manifest(toml))).toEqual({ features: { default: ['wast'], wast: [] } });
  });

  it('drops what features say of development dependencies, which cargo allows', () => {
    const toml = {
      features: { default: ['memchr/std', 'serde/std', 'memchr?/x'] },
      dependencies: { serde: '1' },
      'dev-dependencies': { memchr: '2' },
      target: { 'cfg(unix)': { 'dev-dependencies': { nix: '1' }, dependencies: { libc: '1' } } },
    };
    expect(withoutDev(manifest(toml))).toEqual({
      features: { default: ['serde/std'] },
      dependencies: { serde: '1' },
      target: { 'cfg(unix)': { dependencies: { libc: '1' } } },
    });
    expect(withoutDev(manifest({ dependencies: { serde: '1' } }))).toBeUndefined();
  });
});
