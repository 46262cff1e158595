import { indexLock, lockClosure, lockGraph, pathEntry } from '../cargo/lock-closure';
import type { Lock, LockedPackage } from '../cargo/lockfile';
import { sha256 } from '../digest';
import { canonicalJson } from './canonical';
import type { PinnedCrate } from './unit-index';

/** The parts of a plan that name a closure. */
export interface ClosureOptions {
  /** The path crates of the build. */
  crates: readonly { name: string }[];
  crate: { name: string };
  features: readonly string[];
  noDefaultFeatures: boolean;
  profile: string;
  target: string;
}

/**
 * Returns the name of a build's closure: a digest of all crates that the lock gives to its path
 * crates, and of features, profile and triple. It can be computed for locks of earlier commits.
 */
export function closureName(lock: Lock, options: ClosureOptions): string {
  const { features, noDefaultFeatures, profile, target, crate } = options;
  const index = indexLock(lock.packages);
  const graph = lockGraph(lock.packages, index);
  const roots = options.crates.flatMap(({ name }) => pathEntry(index, name, '') ?? []);
  const reached = new Set(roots.flatMap((root) => [...lockClosure(graph.get(root)!)]));
  const pinned = [...reached].flatMap(({ entry }) => pinnedCrate(entry) ?? []).map(canonicalJson);
  const enabled = features.toSorted();
  const chosen = { crate: crate.name, enabled, noDefaultFeatures, profile, target };
  return sha256(canonicalJson({ ...chosen, pinned: pinned.toSorted() }));
}

/** Returns the identity of a crate in a lock. Undefined for a path crate. */
export function pinnedCrate({ name, version, source, checksum }: LockedPackage): PinnedCrate | undefined {
  if (source === undefined) return undefined;
  return { name, version, source, ...(checksum !== undefined && { checksum }) };
}

/**
 * Returns the packages of a lock whose units may be shared: from registries and git repositories,
 * and without a path crate among everything that they depend on.
 */
export function portableCrates(lock: Lock): PinnedCrate[] {
  const graph = lockGraph(lock.packages, indexLock(lock.packages));
  return [...graph.values()].flatMap((node) => {
    const isPortable = [...lockClosure(node)].every(
      ({ entry }) => entry.source !== undefined && entry.replace === undefined,
    );
    return (isPortable && pinnedCrate(node.entry)) || [];
  });
}
