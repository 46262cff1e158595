import type { Lock, LockedPackage } from './lockfile';

/**
 * Whether a lock that cargo has resolved for a slice only leaves out packages of the slice's own lock. A lock knows
 * no features: it names what the whole workspace's features bring in, and cargo, which sees one app's, wants exactly
 * what those do. Anything more or other than that means that the lock does not fit the manifests.
 */
export function onlyLeavesOut(resolved: Lock, slice: Lock): boolean {
  const known = new Set(slice.packages.map(identity));
  return resolved.packages.every((entry) => known.has(identity(entry)));
}

function identity({ name, version, source, checksum }: LockedPackage): string {
  return JSON.stringify([name, version, source, checksum]);
}
