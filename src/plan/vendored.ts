import { posix } from 'node:path';
import { memoized, type Files } from '../cargo/files';
import { isWithin } from '../cargo/paths';
import { table } from '../cargo/toml';

const CHECKSUMS = '.cargo-checksum.json';

/**
 * True if the checksums of a vendored crate cover a file. A key that covers the checksums then
 * covers the file, because cargo refuses a file with another checksum. Such a file need not be
 * hashed itself, for example if an ignore rule hides it.
 *
 * @param vendored folders that contain vendored crates, one folder per crate
 * @param path relative to the Nx root
 */
export function hasChecksum(files: Files, vendored: readonly string[], path: string): boolean {
  const folder = vendored.find((candidate) => isWithin(candidate, path));
  if (folder === undefined) return false;
  const inside = posix.relative(folder, path);
  const name = inside.split('/')[0]!;
  return checksummed(files, posix.join(folder, name)).has(posix.relative(name, inside));
}

function checksummed(files: Files, crate: string): ReadonlySet<string> {
  return memoized(files, `checksums ${crate}`, () => {
    try {
      const checksums: unknown = JSON.parse(files.read(posix.join(crate, CHECKSUMS)) ?? '{}');
      return new Set(Object.keys(table(table(checksums).files)));
    } catch {
      // Cargo reports what is wrong with it.
      return new Set<string>();
    }
  });
}
