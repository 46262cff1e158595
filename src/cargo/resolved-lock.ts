import { indexLock, resolveReference, type LockIndex } from './lock-closure';
import type { Lock, LockedPackage } from './lockfile';

/**
 * True if a lock that cargo resolved for a pruned workspace only removes packages and dependencies
 * from that workspace's own lock. A lock does not depend on features: it lists everything that the
 * features of the whole workspace need. Cargo resolves only one app, and expects exactly that app's
 * packages. Any other difference means that the lock does not match the manifests.
 */
export function onlyLeavesOut(resolved: Lock, pruned: Lock): boolean {
  const [after, before] = [indexLock(resolved.packages), indexLock(pruned.packages)];
  const known = new Map(pruned.packages.map((entry) => [identity(entry), dependencies(entry, before)]));
  return resolved.packages.every((entry) => {
    const were = known.get(identity(entry));
    return were !== undefined && [...dependencies(entry, after)].every((dependency) => were.has(dependency));
  });
}

// References are shortened while they are unique in their lock, so the same one may be written in
// two ways.
function dependencies(entry: LockedPackage, index: LockIndex): Set<string> {
  return new Set(entry.dependencies.flatMap((name) => resolveReference(index, name).map(identity)));
}

function identity({ name, version, source, checksum }: LockedPackage): string {
  return JSON.stringify([name, version, source, checksum]);
}
