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
  resolve: { nodes: { id: string; deps: { pkg: string; dep_kinds: { kind: string | null }[] }[] }[] };
}

/**
 * The crates that a binary is made from: the closure of the package over normal and build dependencies, as
 * `cargo metadata` resolved it for the target and features. Sorted, without paths, so equal inputs give equal bytes.
 *
 * @param metadata the output of `cargo metadata`
 * @param manifestPath absolute path of the package's manifest, as cargo saw it
 */
export function resolvedCrates(
  metadata: string,
  manifestPath: string,
  lock: LockedPackage[],
): ResolvedCrate[] {
  const { packages, resolve } = JSON.parse(metadata) as Metadata;
  const nodes = new Map(resolve.nodes.map((node) => [node.id, node]));
  const root = packages.find((entry) => entry.manifest_path === manifestPath);
  const seen = new Set<string>();
  const visit = (id: string): void => {
    if (seen.has(id)) return;
    seen.add(id);
    for (const { pkg, dep_kinds } of nodes.get(id)?.deps ?? [])
      if (dep_kinds.some(({ kind }) => kind !== 'dev')) visit(pkg);
  };
  if (root) visit(root.id);
  const checksum = (name: string, version: string, source: string | null): string | null =>
    lock.find(
      (entry) => entry.name === name && entry.version === version && (entry.source ?? null) === source,
    )?.checksum ?? null;
  return packages
    .filter((entry) => seen.has(entry.id) && entry !== root)
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
