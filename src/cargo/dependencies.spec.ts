import { resolvedCrates } from './dependencies';

const REGISTRY = 'registry+https://github.com/rust-lang/crates.io-index';
const crate = (name: string, source: string | null = REGISTRY) => ({
  id: name, name, version: '1.0.0', source, license: 'MIT', license_file: null, manifest_path: `/src/${name}/Cargo.toml`,
}); // prettier-ignore
const compiled = new Set(['app', 'z', 'b']);

describe('resolvedCrates', () => {
  it('lists what was compiled for the crate, sorted, with checksums of the lock', () => {
    const packages = [
      crate('app', null),
      crate('z'),
      crate('b'),
      crate('test-only'),
      crate('other-app', null),
    ];
    const metadata = JSON.stringify({ packages });
    const lock = [{ name: 'z', version: '1.0.0', source: REGISTRY, checksum: 'abc', dependencies: [] }];
    expect(resolvedCrates(metadata, compiled, '/src/app/Cargo.toml', lock)).toEqual([
      { name: 'b', version: '1.0.0', source: REGISTRY, licence: 'MIT', checksum: null },
      { name: 'z', version: '1.0.0', source: REGISTRY, licence: 'MIT', checksum: 'abc' },
    ]);
  });

  it('does not give an incomplete list', () => {
    expect(() => resolvedCrates('{"packages":[]}', compiled, '/src/app/Cargo.toml', [])).toThrow(
      '`cargo metadata` does not name the crate of /src/app/Cargo.toml',
    );
  });
});
