import { sha256 } from '../digest';
import type { LockedPackage } from './lockfile';

/** A lock, indexed by package name. */
export type LockIndex = ReadonlyMap<string, readonly LockedPackage[]>;

/**
 * An entry of a lock with its dependencies. It is created once, and used for the pruned workspaces
 * of all apps.
 */
export interface LockNode {
  entry: LockedPackage;
  /** Digest of the whole entry. */
  digest: string;
  /** Its dependencies, and the package that `[replace]` substitutes for it. */
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

/** Returns the entry of a path package, which has no source. */
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
  for (const { entry, next } of nodes.values()) next.push(...nextOf(entry, index, nodes));
  return nodes;
}

/** Creates the node of an entry that is not part of the graph itself, but depends on its entries. */
export function lockNode(
  entry: LockedPackage,
  index: LockIndex,
  nodes: ReadonlyMap<LockedPackage, LockNode>,
): LockNode {
  return { entry, digest: digestOf(entry), next: nextOf(entry, index, nodes) };
}

function nextOf(
  { dependencies, replace }: LockedPackage,
  index: LockIndex,
  nodes: ReadonlyMap<LockedPackage, LockNode>,
): LockNode[] {
  const references = [...dependencies, ...(replace === undefined ? [] : [replace])];
  return references.flatMap((reference) =>
    resolveReference(index, reference).map((found) => nodes.get(found)!),
  );
}

function digestOf(entry: LockedPackage): string {
  return sha256(JSON.stringify(entry)).slice(0, 32);
}

/**
 * Returns `root` and everything that it depends on. A lock does not depend on features or targets,
 * so the result is the union over all of them. It is never too small.
 */
export function lockClosure(root: LockNode): Set<LockNode> {
  const closure = new Set([root]);
  // A Set is iterated in order of insertion, including items that are added during the iteration.
  for (const { next } of closure) for (const node of next) closure.add(node);
  return closure;
}

/**
 * Resolves a reference in a lock: `name`, `name version` or `name version (source)`, shortened
 * while it is unique. An ambiguous reference resolves to every matching package.
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

// In a reference, a git source may lack the commit at the end of the entry's own source.
function sameSource(of: string | undefined, reference: string): boolean {
  return of === reference || of?.split('#')[0] === reference.split('#')[0];
}
