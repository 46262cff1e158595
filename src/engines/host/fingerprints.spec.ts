import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { tempFolder } from '../../testing/temp-folder';
import { removeFingerprints } from './fingerprints';

const HASH = '0123456789abcdef';
const PLACES = {
  host: `release/.fingerprint/app-${HASH}/bin-app`,
  target: `x86_64-unknown-linux-musl/release/.fingerprint/app-${HASH}/bin-app`,
  longer: `release/.fingerprint/app-core-${HASH}/lib-app-core`,
  profile: `debug/.fingerprint/app-${HASH}/bin-app`,
  newLayout: `release/build/app/${HASH}/fingerprint/bin-app`,
  generated: `release/build/app-${HASH}/out/generated.rs`,
  output: `release/build/app/${HASH}/out/fingerprint.rs`,
  other: `release/build/app-core-${HASH}/out/generated.rs`,
};
const kept = (packages: 'all' | string[]): string[] => {
  const folder = tempFolder(Object.fromEntries(Object.values(PLACES).map((path) => [path, ''])));
  removeFingerprints(folder, 'release', packages);
  return Object.entries(PLACES).flatMap(([name, path]) => (existsSync(join(folder, path)) ? [name] : []));
};

describe('removeFingerprints', () => {
  it('removes those of a package and its OUT_DIR in both layouts, for the build itself and for targets, and no others', () => {
    expect(kept(['app'])).toEqual(['longer', 'profile', 'other']);
  });

  it('removes those of all packages', () => {
    expect(kept('all')).toEqual(['profile']);
  });

  it('does nothing where nothing is compiled', () => {
    expect(() => removeFingerprints('/nonexistent', 'release', 'all')).not.toThrow();
  });
});
