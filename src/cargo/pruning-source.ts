import { overridden, readConfigs } from './config';
import { builtDependencies } from './dependency-tables';
import { memoized, type Files } from './files';
import { indexLock, lockGraph, type LockIndex, type LockNode } from './lock-closure';
import { readLock, type Lock, type LockedPackage } from './lockfile';
import { readableManifest, versionOf, type Manifest } from './manifest';
import { pathClosure } from './path-dependencies';
import { joinPath } from './paths';
import { findWorkspace, type CargoWorkspace } from './workspace';

/** What the pruned workspaces of all its crates are made from. */
export interface PruningSource {
  workspace: CargoWorkspace;
  /** The lock, without the development dependencies of path crates unless `keepDev`. */
  lock: Lock;
  /** Whether development dependencies count in normal builds: resolver 1 unifies their features. */
  keepDev: boolean;
  /** The manifest of a lock's entry, if it is a path crate that the workspace reaches. */
  manifestOf: (entry: LockedPackage) => Manifest | undefined;
  index: LockIndex;
  nodes: ReadonlyMap<LockedPackage, LockNode>;
}

/**
 * Reads what pruned workspaces are made from, once for a workspace.
 *
 * @returns undefined when there is no lock, or cargo's configuration overrides packages
 * @throws RustStaticError when the lock or a manifest does not parse
 */
export function pruningSource(files: Files, workspace: CargoWorkspace): PruningSource | undefined {
  return memoized(files, `slices ${workspace.root}`, () => readSource(files, workspace));
}

function readSource(files: Files, workspace: CargoWorkspace): PruningSource | undefined {
  // Patches in cargo's configuration would have to be cut to the lock as well.
  if (overridden(readConfigs(files, workspace.root)).length > 0) return undefined;
  const file = joinPath(workspace.root, 'Cargo.lock');
  const text = files.read(file);
  if (text === undefined) return undefined;
  const pathCrates = pathCratesOf(files, workspace);
  const manifestOf = (entry: LockedPackage): Manifest | undefined =>
    entry.source === undefined ? pathCrates.get(`${entry.name} ${entry.version}`) : undefined;
  const keepDev = resolverOf(workspace) === '1';
  const whole = readLock(text, file);
  const packages = keepDev
    ? whole.packages
    : whole.packages.map((entry) => withoutDevEntries(entry, manifestOf(entry), workspace.manifest));
  const index = indexLock(packages);
  return {
    workspace,
    lock: { ...whole, packages },
    keepDev,
    manifestOf,
    index,
    nodes: lockGraph(packages, index),
  };
}

/** Every path crate that the workspace reaches, by `name version`. */
function pathCratesOf(files: Files, workspace: CargoWorkspace): ReadonlyMap<string, Manifest> {
  const members = new Set(workspace.members.map(({ root }) => root));
  const roots = pathClosure(files, [workspace.manifest, ...workspace.members], readableManifest);
  const found = new Map<string, Manifest>();
  for (const root of roots) {
    const crate = readableManifest(files, root);
    if (!crate?.package) continue;
    // A path crate may belong to another cargo workspace, and inherit its version from there.
    const owner = members.has(root) ? workspace : findWorkspace(files, root);
    found.set(`${crate.package.name} ${versionOf(crate, owner.manifest)}`, crate);
  }
  return found;
}

function withoutDevEntries(
  entry: LockedPackage,
  manifest: Manifest | undefined,
  workspace: Manifest,
): LockedPackage {
  if (!manifest) return entry;
  const built = new Set(builtDependencies(manifest, workspace).map(({ name }) => name));
  const dependencies = entry.dependencies.filter((reference) => built.has(reference.split(' ')[0]!));
  return { ...entry, dependencies };
}

// https://doc.rust-lang.org/cargo/reference/resolver.html#resolver-versions
function resolverOf({ manifest }: CargoWorkspace): string {
  const declared = manifest.workspace?.resolver ?? manifest.package?.resolver;
  if (typeof declared === 'string') return declared;
  const edition = manifest.package?.edition;
  return edition === '2024' ? '3' : edition === '2021' ? '2' : '1';
}
