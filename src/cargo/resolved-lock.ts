import { indexLock, resolveReference, type LockIndex } from './lock-closure';
import type { Lock, LockedPackage } from './lockfile';

/**
 * Whether a lock that cargo resolved for a pruned workspace only leaves out packages and dependencies of that
 * workspace's own lock.
 * A lock knows no features: it names what the whole workspace's features bring in, and cargo, which sees one app's, wants
 * exactly what those do. Anything more or other than that means that the lock does not fit the manifests.
 */
export function onlyLeavesOut(resolved: Lock, pruned: Lock): boolean {
  const [after, before] = [indexLock(resolved.packages), indexLock(pruned.packages)];
  const known = new Map(pruned.packages.map((entry) => [identity(entry), dependencies(entry, before)]));
  return resolved.packages.every((entry) => {
    const were = known.get(identity(entry));
    return were !== undefined && [...dependencies(entry, after)].every((dependency) => were.has(dependency));
  });
}

// References are as short as they are unique in their own lock, so the same one may be written in two ways.
function dependencies(entry: LockedPackage, index: LockIndex): Set<string> {
  return new Set(entry.dependencies.flatMap((name) => resolveReference(index, name).map(identity)));
}

function identity({ name, version, source, checksum }: LockedPackage): string {
  return JSON.stringify([name, version, source, checksum]);
}
