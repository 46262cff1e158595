import { resolvedCrates } from './dependencies';

const REGISTRY = 'registry+https://github.com/rust-lang/crates.io-index';
const crate = (name: string, source: string | null = REGISTRY) => ({
  id: name, name, version: '1.0.0', source, license: 'MIT', license_file: null, manifest_path: `/src/${name}/Cargo.toml`,
}); // prettier-ignore
const dep = (pkg: string, kind: string | null = null) => ({ pkg, dep_kinds: [{ kind }] });

describe('resolvedCrates', () => {
  it('lists normal and build dependencies of the crate alone, sorted, with checksums of the lock', () => {
    const metadata = JSON.stringify({
      packages: [crate('app', null), crate('z'), crate('b'), crate('test-only'), crate('other-app', null)],
      resolve: {
        nodes: [
          { id: 'app', deps: [dep('z'), dep('test-only', 'dev'), dep('b', 'build')] },
          { id: 'other-app', deps: [dep('z')] },
        ],
      },
    });
    const lock = [{ name: 'z', version: '1.0.0', source: REGISTRY, checksum: 'abc', dependencies: [] }];
    expect(resolvedCrates(metadata, '/src/app/Cargo.toml', lock)).toEqual([
      { name: 'b', version: '1.0.0', source: REGISTRY, licence: 'MIT', checksum: null },
      { name: 'z', version: '1.0.0', source: REGISTRY, licence: 'MIT', checksum: 'abc' },
    ]);
  });
});
