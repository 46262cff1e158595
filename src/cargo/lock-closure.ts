import { sha256 } from '../digest';
import type { LockedPackage } from './lockfile';

/** A lock, indexed by package name. */
export type LockIndex = ReadonlyMap<string, readonly LockedPackage[]>;

/** One entry of a lock with what it leads to: made once, walked by the pruned workspace of every app. */
export interface LockNode {
  entry: LockedPackage;
  /** Of the whole entry. */
  digest: string;
  /** Its dependencies and what `[replace]` puts in its place. */
  next: readonly LockNode[];
}

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

/** Resolves every reference of a lock. */
export function lockGraph(
  lock: readonly LockedPackage[],
  index: LockIndex,
): ReadonlyMap<LockedPackage, LockNode> {
  const nodes = new Map(
    lock.map((entry) => [entry, { entry, digest: digestOf(entry), next: [] as LockNode[] }]),
  );
  for (const { entry, next } of nodes.values())
    for (const reference of [...entry.dependencies, ...(entry.replace === undefined ? [] : [entry.replace])])
      for (const found of resolveReference(index, reference)) next.push(nodes.get(found)!);
  return nodes;
}

function digestOf(entry: LockedPackage): string {
  return sha256(JSON.stringify(entry)).slice(0, 32);
}

/**
 * What `root` reaches, itself included. The lock knows neither features nor targets, so this is the union over them:
 * never too little.
 */
export function lockClosure(root: LockNode): Set<LockNode> {
  const closure = new Set([root]);
  // A set is walked in order of insertion, also what is added on the way.
  for (const { next } of closure) for (const node of next) closure.add(node);
  return closure;
}

/**
 * What a reference in a lock means: `name`, `name version` or `name version (source)`, as short as it is unique. One
 * that is not unique after all stands for every package that it could mean.
 */
export function resolveReference(index: LockIndex, reference: string): readonly LockedPackage[] {
  const [name = '', version, ...rest] = reference.split(' ');
  const named = index.get(name) ?? [];
  if (version === undefined) return named;
  const source = rest.join(' ').replace(/^\(|\)$/g, '');
  return named.filter(
    (entry) => entry.version === version && (source === '' || sameSource(entry.source, source)),
  );
}

// In a reference a git source may stand without the commit that the entry's own source ends with.
function sameSource(of: string | undefined, reference: string): boolean {
  return of === reference || of?.split('#')[0] === reference.split('#')[0];
}
