import type { LockedPackage } from './lockfile';

/** A lock, indexed by package name. */
export type LockIndex = ReadonlyMap<string, readonly LockedPackage[]>;

/** Indexes a lock once for many closures. */
export function indexLock(lock: readonly LockedPackage[]): LockIndex {
  const index = new Map<string, LockedPackage[]>();
  for (const entry of lock) {
    const same = index.get(entry.name);
    if (same) same.push(entry);
    else index.set(entry.name, [entry]);
  }
  return index;
}

/** The entry of a path package: one without a source. */
export function pathEntry(index: LockIndex, name: string, version: string): LockedPackage | undefined {
  const candidates = (index.get(name) ?? []).filter((entry) => entry.source === undefined);
  return (
    candidates.find((entry) => entry.version === version) ??
    (candidates.length === 1 ? candidates[0] : undefined)
  );
}

/**
 * The packages that `roots` reach, in the order of the lock. The lock knows neither features nor targets, so this is
 * the union over them: never too few.
 *
 * @param follows whether an entry's dependency of that name counts: members' development dependencies do not
 */
export function lockClosure(
  index: LockIndex,
  roots: readonly LockedPackage[],
  follows: (entry: LockedPackage, name: string) => boolean,
): Set<LockedPackage> {
  const closure = new Set<LockedPackage>();
  const open = [...roots];
  for (let entry = open.pop(); entry; entry = open.pop()) {
    if (closure.has(entry)) continue;
    closure.add(entry);
    for (const reference of entry.dependencies) {
      const found = resolveReference(index, reference);
      open.push(...found.filter(({ name }) => follows(entry, name)));
    }
    if (entry.replace) open.push(...resolveReference(index, entry.replace));
  }
  return closure;
}

/**
 * What a reference in a lock means: `name`, `name version` or `name version (source)`, as short as it is unique. One
 * that is not unique after all stands for every package that it could mean.
 */
export function resolveReference(index: LockIndex, reference: string): LockedPackage[] {
  const [name = '', version, ...rest] = reference.split(' ');
  const source = rest.join(' ').replace(/^\(|\)$/g, '');
  return (index.get(name) ?? []).filter(
    (entry) =>
      (version === undefined || entry.version === version) &&
      (source === '' || sameSource(entry.source, source)),
  );
}

// In a reference a git source may stand without the commit that the entry's own source ends with.
function sameSource(of: string | undefined, said: string): boolean {
  return of === said || of?.split('#')[0] === said.split('#')[0];
}
