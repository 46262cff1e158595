import { RustStaticError } from '../errors';
import type { LockedPackage } from './lockfile';

/** One crate of `dependencies.json`. */
export interface ResolvedCrate {
  name: string;
  version: string;
  /** Cargo's source id; null for a crate of the workspace. */
  source: string | null;
  licence: string | null;
  checksum: string | null;
}

interface Metadata {
  packages: {
    id: string;
    name: string;
    version: string;
    source: string | null;
    license: string | null;
    license_file: string | null;
    manifest_path: string;
  }[];
}

/**
 * The crates that a binary is made from: those of `cargo metadata` that the build compiled, build dependencies among
 * them. Sorted, without paths, so equal inputs give equal bytes.
 *
 * @param metadata the output of `cargo metadata`
 * @param compiled package ids from the build's own messages; metadata alone would add what other members' features need
 * @param manifestPath absolute path of the package's manifest, as cargo saw it
 * @throws RustStaticError when the package itself is not among them
 */
export function resolvedCrates(
  metadata: string,
  compiled: ReadonlySet<string>,
  manifestPath: string,
  lock: LockedPackage[],
): ResolvedCrate[] {
  const { packages } = JSON.parse(metadata) as Metadata;
  const root = packages.find((entry) => compiled.has(entry.id) && entry.manifest_path === manifestPath);
  if (!root)
    throw new RustStaticError(`\`cargo metadata\` does not name the crate of ${manifestPath}`, {
      reason: 'So the list of crates in the binary would be incomplete.',
      remedy: "Run the target in the workspace's real folder, not through a link.",
    });
  const checksum = (name: string, version: string, source: string | null): string | null =>
    lock.find(
      (entry) => entry.name === name && entry.version === version && (entry.source ?? null) === source,
    )?.checksum ?? null;
  return packages
    .filter((entry) => compiled.has(entry.id) && entry !== root)
    .map(({ name, version, source, license, license_file }) => ({
      name,
      version,
      source,
      licence: license ?? (license_file ? `LicenseRef-${license_file.split(/[\\/]/).at(-1)}` : null),
      checksum: checksum(name, version, source),
    }))
    .sort(
      (a, b) => order(a.name, b.name) || order(a.version, b.version) || order(a.source ?? '', b.source ?? ''),
    );
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
