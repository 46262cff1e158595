import { resolvedCrates } from './dependencies';

const REGISTRY = 'registry+https://github.com/rust-lang/crates.io-index';
const crate = (name: string, source: string | null = REGISTRY, id = name) => ({
  id, name, version: '1.0.0', source, license: 'MIT', license_file: null, manifest_path: `/src/${id}/Cargo.toml`,
}); // prettier-ignore
const use = (pkg: string, kind: string | null = null) => ({ pkg, dep_kinds: [{ kind }] });
const built = {
  packageIds: new Set(['app', 'z', 'b', 'z2']),
  targetIds: new Set(['app', 'z', 'z2']),
  linked: [
    { library: 'z', kind: 'static', packageId: 'z', compiled: true },
    { library: 'm', kind: 'dylib', packageId: 'z', compiled: false },
  ],
};
const packages = [
  { ...crate('app', null), description: 'An app' },
  crate('z'),
  crate('b'),
  crate('z', 'git+https://me:s3cret@x/z', 'z2'),
  crate('test-only'),
  crate('other-app', null),
];
const nodes = [
  { id: 'app', deps: [use('z2'), use('z'), use('test-only', 'dev')] },
  { id: 'z', deps: [use('b', 'build')] },
];
const metadata = JSON.stringify({ packages, resolve: { nodes } });

describe('resolvedCrates', () => {
  const lock = [{ name: 'z', version: '1.0.0', source: REGISTRY, checksum: 'abc', dependencies: [] }];
  const { crate: root, dependencies } = resolvedCrates(metadata, built, '/src/app/Cargo.toml', lock);

  it('lists what was compiled for the crate, sorted, with checksums of the lock', () => {
    expect(dependencies.map(({ name, source, checksum }) => [name, source, checksum])).toEqual([
      ['b', REGISTRY, null],
      ['z', 'git+https://x/z', null],
      ['z', REGISTRY, 'abc'],
    ]);
  });

  it('tells what is in the binary from what only its build used', () => {
    expect(dependencies.map(({ scope }) => scope)).toEqual(['build', 'runtime', 'runtime']);
  });

  it('says who uses whom, and who links what', () => {
    expect(root).toEqual({
      name: 'app',
      license: 'MIT',
      description: 'An app',
      repository: null,
      links: [],
      dependencies: ['z 1.0.0 (git+https://x/z)', `z 1.0.0 (${REGISTRY})`],
    });
    expect(dependencies[2]).toMatchObject({ links: ['m', 'z'], dependencies: ['b 1.0.0'] });
  });

  it('does not give an incomplete list', () => {
    expect(() => resolvedCrates('{"packages":[]}', built, '/src/app/Cargo.toml', [])).toThrow(
      '`cargo metadata` does not name the crate of /src/app/Cargo.toml',
    );
  });
});
