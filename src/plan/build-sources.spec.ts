import * as packageInfo from '../package-info';
import { pruningSource } from '../cargo/pruning-source';
import { findWorkspace } from '../cargo/workspace';
import { memoryFiles } from '../testing/memory-files';
import { buildSources, type BuildSources } from './build-sources';

const crate = (name: string, more = ''): string => `[package]\nname = "${name}"\nversion = "0.1.0"\n${more}`;
const BASE: Record<string, string> = {
  'Cargo.toml': '[workspace]\nmembers = ["apps/*"]\nresolver = "2"\n',
  'Cargo.lock': `version = 4\n\n[[package]]\nname = "a"\nversion = "0.1.0"\n`,
  'apps/a/Cargo.toml': crate('a'),
  'apps/a/src/main.rs': '',
};
const sourcesOf = (more: Record<string, string> = {}, include: string[] = []): BuildSources => {
  const files = memoryFiles({ ...BASE, ...more });
  const workspace = findWorkspace(files, 'apps/a');
  const own = workspace.members.find(({ root }) => root === 'apps/a')!;
  return buildSources(files, workspace, pruningSource(files, workspace), own, { include });
};
const digestOf = (more?: Record<string, string>, include?: string[]): string =>
  sourcesOf(more, include).digest;
const lock = (text: string): Record<string, string> => ({ 'Cargo.lock': `${BASE['Cargo.lock']}${text}` });

describe('the digest of what is no source', () => {
  afterEach(() => jest.restoreAllMocks());

  it('is of this version of the plugin: another one may build something else', () => {
    const before = digestOf();
    jest.replaceProperty(packageInfo, 'version', '999.0.0');
    expect(digestOf()).not.toBe(before);
  });

  it.each<[string, Record<string, string>]>([
    ["cargo's configuration", { '.cargo/config.toml': '[build]\n' }],
    ['what it includes', { '.cargo/config.toml': 'include = ["x.toml"]\n', '.cargo/x.toml': '[env]\n' }],
    ['the toolchain file', { 'rust-toolchain.toml': '[toolchain]\n' }],
    ['the version of the lock', { 'Cargo.lock': BASE['Cargo.lock']!.replace('version = 4', 'version = 3') }],
    ['metadata of a crate of the build', lock('\n[metadata]\n"checksum a 0.1.0 (registry+x)" = "00"\n')],
    ['a profile', { 'Cargo.toml': `${BASE['Cargo.toml']}[profile.release]\nlto = true\n` }],
    ['a lock that does not fit', { 'Cargo.lock': 'version = 4\n' }],
  ])('changes with %s', (_what, more) => {
    expect(digestOf(more)).not.toBe(digestOf());
  });

  it.each<[string, Record<string, string>]>([
    ['metadata of another crate', lock('\n[metadata]\n"checksum z 0.1.0 (registry+x)" = "00"\n')],
    // Pruning removes the unused patch, so its entry has no effect.
    ['an unused patch of a crate of the build', lock('\n[[patch.unused]]\nname = "a"\nversion = "0.2.0"\n')],
    ['an unused patch of another crate', lock('\n[[patch.unused]]\nname = "z"\nversion = "0.2.0"\n')],
    ['a crate that it does not reach', lock('\n[[package]]\nname = "z"\nversion = "0.1.0"\n')],
    ['comments of the root manifest', { 'Cargo.toml': `# note\n${BASE['Cargo.toml']}` }],
    // Nx hashes the manifest itself.
    ['development dependencies', { 'apps/a/Cargo.toml': crate('a', '[dev-dependencies]\nz = "1"\n') }],
  ])('stays the same with %s', (_what, more) => {
    expect(digestOf(more)).toBe(digestOf());
  });
});

describe('a file that pruning would rewrite, in `include`', () => {
  const DEV = { 'apps/a/Cargo.toml': crate('a', '[dev-dependencies]\nz = "1"\n') };

  it.each<[string, Record<string, string>]>([
    ['Cargo.toml', {}],
    ['./Cargo.lock', {}],
    ['apps/a/Cargo.toml', DEV],
  ])('%s: the whole cargo workspace is seen and keyed', (include, more) => {
    expect(sourcesOf(more, [include])).toMatchObject({ pruned: undefined, crates: [{ root: 'apps/a' }] });
    const whole = digestOf(more, [include]);
    expect(digestOf({ ...more, 'Cargo.toml': `# note\n${BASE['Cargo.toml']}` }, [include])).not.toBe(whole);
    expect(
      digestOf({ ...more, ...lock('\n[[package]]\nname = "z"\nversion = "0.1.0"\n') }, [include]),
    ).not.toBe(whole);
  });

  it('a manifest that travels as it is changes nothing', () => {
    expect(sourcesOf({}, ['apps/a/Cargo.toml']).pruned).toBeDefined();
  });
});

describe('the crates of a build that sees the whole cargo workspace', () => {
  const app = (dependencies: string): string => crate('a', `[dependencies]\n${dependencies}`);
  const rootsOf = (sources: BuildSources): string[] => sources.crates.map(({ root }) => root);

  it('are also those that are no members of it', () => {
    const more = {
      'Cargo.toml': `${BASE['Cargo.toml']}exclude = ["libs"]\n[patch.crates-io]\nitoa = { path = "third-party/itoa" }\n`,
      'apps/a/Cargo.toml': app('one = { path = "../../libs/one" }\n'),
      'libs/one/Cargo.toml': crate('one', '[dependencies]\ntwo = { path = "../two" }\n'),
      'libs/two/Cargo.toml': crate('two'),
      'third-party/itoa/Cargo.toml': crate('itoa'),
    };
    expect(rootsOf(sourcesOf(more, ['Cargo.toml']))).toEqual([
      'apps/a',
      'libs/one',
      'libs/two',
      'third-party/itoa',
    ]);
  });

  it("are also those of cargo's configuration, and what they depend on", () => {
    const sources = sourcesOf({
      '.cargo/config.toml':
        'paths = ["third-party/cfg-if"]\n[patch.crates-io]\nitoa = { path = "third-party/itoa" }\n',
      'third-party/cfg-if/Cargo.toml': crate('cfg-if'),
      'third-party/itoa/Cargo.toml': crate('itoa', '[dependencies]\ncore = { path = "../core" }\n'),
      'third-party/core/Cargo.toml': crate('core'),
    });
    const all = ['apps/a', 'third-party/cfg-if', 'third-party/core', 'third-party/itoa'];
    expect([rootsOf(sources), sources.roots]).toEqual([all, all]);
  });
});

describe('another member below a crate', () => {
  const BELOW = {
    'Cargo.toml': '[workspace]\nmembers = ["apps/a", "apps/a/plugins/*"]\nresolver = "2"\n',
    'apps/a/plugins/p/Cargo.toml': crate('p'),
  };

  it('stays there, for whoever lists that folder', () => {
    expect(sourcesOf(BELOW)).toMatchObject({ roots: ['apps/a'], excluded: [] });
  });

  it('is what `include` names, also below the root package', () => {
    const root = `${crate('top')}[dependencies]\na = { path = "apps/a" }\n${BELOW['Cargo.toml']}`;
    const more = lock('\n[[package]]\nname = "top"\nversion = "0.1.0"\ndependencies = ["a"]\n');
    const files = memoryFiles({ ...BASE, ...BELOW, ...more, 'Cargo.toml': root });
    const workspace = findWorkspace(files, '.');
    const excluded = (include: string[]): string[] =>
      buildSources(files, workspace, pruningSource(files, workspace), workspace.manifest, { include })
        .excluded;
    expect(excluded([])).toContain('apps/a/plugins/p');
    for (const include of ['apps/a/plugins', '.'])
      expect(excluded([include])).not.toContain('apps/a/plugins/p');
  });
});
