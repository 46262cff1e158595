import { overridden, readConfigs } from './config';
import { builtDependencies } from './dependency-tables';
import { memoized, type Files } from './files';
import { indexLock, lockGraph, lockNode, pathEntry, type LockIndex, type LockNode } from './lock-closure';
import { readLock, type Lock, type LockedPackage } from './lockfile';
import { readableManifest, versionOf, type Manifest } from './manifest';
import { pathCrates, type PathCrate } from './path-dependencies';
import { resolverOf } from './resolver';
import { withoutDev } from './strip-dev';
import { joinPath } from './paths';
import type { CargoWorkspace } from './workspace';

/** A path crate that has a manifest. */
export type OwnedCrate = PathCrate & { manifest: Manifest };

/** The input for the pruned workspaces of all crates of a workspace. */
export interface PruningSource {
  workspace: CargoWorkspace;
  /** The lock without the development dependencies of path crates, unless `keepsDev` keeps them. */
  lock: Lock;
  /**
   * True if the development dependencies of the crate in a folder count: for the crate that is
   * tested, and for all crates with resolver 1, which unifies their features.
   */
  keepsDev: (root: string) => boolean;
  /** The entries of the lock as they are written. */
  whole: ReadonlyMap<LockedPackage, LockedPackage>;
  /** Returns the crate of a lock's entry, if it is a path crate of the workspace. */
  crateOf: (entry: LockedPackage) => OwnedCrate | undefined;
  index: LockIndex;
  nodes: ReadonlyMap<LockedPackage, LockNode>;
}

/**
 * Reads the input for pruned workspaces, once per workspace.
 *
 * @returns undefined if the lock is missing, or if cargo's configuration overrides packages
 * @throws RustStaticError if the lock or a manifest does not parse
 */
export function pruningSource(files: Files, workspace: CargoWorkspace): PruningSource | undefined {
  return memoized(files, `slices ${workspace.root}`, () => readSource(files, workspace));
}

function readSource(files: Files, workspace: CargoWorkspace): PruningSource | undefined {
  // Patches in cargo's configuration would also have to be reduced to the lock.
  if (overridden(readConfigs(files, workspace.root)).length > 0) return undefined;
  const file = joinPath(workspace.root, 'Cargo.lock');
  const text = files.read(file);
  if (text === undefined) return undefined;
  const pathCrates = pathCratesOf(files, workspace);
  const crateOf = (entry: LockedPackage): OwnedCrate | undefined =>
    entry.source === undefined ? pathCrates.get(`${entry.name} ${entry.version}`) : undefined;
  const keepsAll = resolverOf(workspace.manifest) === '1';
  const read = readLock(text, file);
  const packages = keepsAll
    ? read.packages
    : read.packages.map((entry) => withoutDevEntries(entry, crateOf(entry)));
  const index = indexLock(packages);
  return {
    workspace,
    lock: { ...read, packages },
    keepsDev: () => keepsAll,
    whole: new Map(packages.map((entry, at) => [entry, read.packages[at]!])),
    crateOf,
    index,
    nodes: lockGraph(packages, index),
  };
}

/**
 * Returns the source for the tests of a crate, for which its own development dependencies count
 * too. Those of the crates that it depends on still do not. A crate without any has the same source.
 */
export function sourceForTests(source: PruningSource, crate: Manifest): PruningSource {
  const { workspace, index, nodes, whole } = source;
  const entry = pathEntry(index, crate.package!.name, versionOf(crate, workspace.manifest));
  if (!entry || !withoutDev(crate)) return source;
  return {
    ...source,
    keepsDev: (root) => root === crate.root || source.keepsDev(root),
    nodes: new Map(nodes).set(entry, lockNode(whole.get(entry)!, index, nodes)),
  };
}

/** Returns every path crate of the workspace, by `name version`. */
function pathCratesOf(files: Files, workspace: CargoWorkspace): ReadonlyMap<string, OwnedCrate> {
  const found = new Map<string, OwnedCrate>();
  for (const { root, manifest, owner } of pathCrates(files, workspace, { read: readableManifest }))
    if (manifest?.package)
      found.set(`${manifest.package.name} ${versionOf(manifest, owner.manifest)}`, { root, manifest, owner });
  return found;
}

function withoutDevEntries(entry: LockedPackage, crate: OwnedCrate | undefined): LockedPackage {
  if (!crate) return entry;
  const built = new Set(builtDependencies(crate.manifest, crate.owner.manifest).map(({ name }) => name));
  const dependencies = entry.dependencies.filter((reference) => built.has(reference.split(' ')[0]!));
  return { ...entry, dependencies };
}
