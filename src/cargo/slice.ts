import { overridden, readConfigs } from './config';
import { declaredDependencies } from './dependency-tables';
import { memoized, type Files } from './files';
import { indexLock, lockClosure, pathEntry } from './lock-closure';
import { readLock, type Lock, type LockedPackage } from './lockfile';
import { readableManifest, versionOf, type Manifest } from './manifest';
import { pathClosure } from './path-dependencies';
import { joinPath } from './paths';
import { pruneRoot } from './prune-root';
import { withoutDev } from './strip-dev';
import type { TomlTable } from './toml';
import { findWorkspace, type CargoWorkspace } from './workspace';

/** What one app needs of its cargo workspace: nothing else can change its build. */
export interface Slice {
  /** The app's crate and the path crates that it reaches, by folder. */
  crates: Manifest[];
  /** The root manifest with only what those crates use. Also theirs, when the root is one of them. */
  rootManifest: TomlTable;
  /** Manifests that lose their development dependencies, by path: the lock is cut without those. */
  manifests: Record<string, TomlTable>;
  /** The lock, cut to the closure. */
  lock: Lock;
}

/** What the slices of all crates of a workspace are cut from. */
export interface SliceSource {
  workspace: CargoWorkspace;
  lock: Lock;
  /** Whether development dependencies count in normal builds: resolver 1 unifies their features. */
  keepDev: boolean;
  /** Every path crate that the workspace reaches, by `name version`. */
  pathCrates: ReadonlyMap<string, Manifest>;
  index: ReturnType<typeof indexLock>;
}

/**
 * Reads what slices are cut from, once for a workspace.
 *
 * @returns undefined when there is no lock, or cargo's configuration overrides packages
 * @throws RustStaticError when the lock or a manifest does not parse
 */
export function sliceSource(files: Files, workspace: CargoWorkspace): SliceSource | undefined {
  return memoized(files, `slices ${workspace.root}`, () => readSource(files, workspace));
}

function readSource(files: Files, workspace: CargoWorkspace): SliceSource | undefined {
  // Patches in cargo's configuration would have to be cut to the lock as well.
  if (overridden(readConfigs(files, workspace.root)).length > 0) return undefined;
  const file = joinPath(workspace.root, 'Cargo.lock');
  const text = files.read(file);
  if (text === undefined) return undefined;
  const roots = pathClosure(files, [workspace.manifest, ...workspace.members], readableManifest);
  const manifests = roots
    .map((root) => readableManifest(files, root))
    .filter((found) => found?.package !== undefined);
  const lock = readLock(text, file);
  return {
    workspace,
    lock,
    keepDev: resolverOf(workspace) === '1',
    pathCrates: new Map(manifests.map((found) => [idOf(files, found!, workspace), found!])),
    index: indexLock(lock.packages),
  };
}

// A path crate may belong to another cargo workspace, and inherit its version from there.
function idOf(files: Files, crate: Manifest, workspace: CargoWorkspace): string {
  const isMember = workspace.members.some(({ root }) => root === crate.root);
  const owner = isMember ? workspace : findWorkspace(files, crate.root);
  return `${crate.package!.name} ${versionOf(crate, owner.manifest)}`;
}

// https://doc.rust-lang.org/cargo/reference/resolver.html#resolver-versions
function resolverOf({ manifest }: CargoWorkspace): string {
  const said = manifest.workspace?.resolver ?? manifest.package?.resolver;
  if (typeof said === 'string') return said;
  const edition = manifest.package?.edition;
  return edition === '2024' ? '3' : edition === '2021' ? '2' : '1';
}

/**
 * Cuts out what one crate needs.
 *
 * @returns undefined when the lock does not fit the manifests: it is stale, and cargo will say so
 */
export function sliceOf(source: SliceSource, crate: Manifest): Slice | undefined {
  const { workspace, lock, index } = source;
  const start = pathEntry(index, crate.package!.name, versionOf(crate, workspace.manifest));
  if (!start) return undefined;
  const manifestOf = (entry: LockedPackage): Manifest | undefined =>
    entry.source === undefined ? source.pathCrates.get(`${entry.name} ${entry.version}`) : undefined;
  const allowed = new Map<Manifest, Set<string>>();
  const follows = (entry: LockedPackage, name: string): boolean => {
    const manifest = source.keepDev ? undefined : manifestOf(entry);
    if (!manifest) return true;
    if (!allowed.has(manifest)) allowed.set(manifest, builtNames(manifest, workspace.manifest));
    return allowed.get(manifest)!.has(name);
  };
  const closure = lockClosure(index, [start], follows);
  if ([...closure].some((entry) => entry.source === undefined && !manifestOf(entry))) return undefined;
  const crates = [...closure].map(manifestOf).filter((manifest) => manifest !== undefined);
  return {
    crates: crates.sort((a, b) => (a.root < b.root ? -1 : 1)),
    rootManifest: pruneRoot(workspace, crates, closure, source.keepDev),
    manifests: source.keepDev ? {} : strippedManifests(crates, workspace),
    lock: cutLock(lock, closure, follows),
  };
}

/** Names of the packages that a crate's own build uses. */
function builtNames(manifest: Manifest, workspace: Manifest): Set<string> {
  const built = declaredDependencies(manifest, workspace).filter(({ kind }) => kind !== 'dev');
  return new Set(built.map(({ name }) => name));
}

function cutLock(
  lock: Lock,
  closure: Set<LockedPackage>,
  follows: (entry: LockedPackage, name: string) => boolean,
): Lock {
  const kept = lock.packages.filter((entry) => closure.has(entry));
  const names = new Set(kept.map(({ name }) => name));
  const of = (key: string): boolean =>
    kept.some(({ name, version }) => key.startsWith(`checksum ${name} ${version} `));
  return {
    version: lock.version,
    packages: kept.map((entry) => ({
      ...entry,
      dependencies: entry.dependencies.filter((reference) => follows(entry, reference.split(' ')[0]!)),
    })),
    metadata: Object.fromEntries(Object.entries(lock.metadata).filter(([key]) => of(key))),
    unusedPatches: lock.unusedPatches.filter(({ name }) => names.has(name)),
  };
}

function strippedManifests(crates: Manifest[], workspace: CargoWorkspace): Record<string, TomlTable> {
  const changed = crates
    .filter(({ root }) => root !== workspace.root)
    .map(({ file, toml }) => [file, withoutDev(toml)] as const)
    .filter(([, toml]) => toml !== undefined);
  return Object.fromEntries(changed) as Record<string, TomlTable>;
}
