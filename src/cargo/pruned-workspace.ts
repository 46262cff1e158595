import { sha256 } from '../digest';
import { lockClosure, pathEntry, type LockNode } from './lock-closure';
import type { Lock } from './lockfile';
import { versionOf, type Manifest } from './manifest';
import { joinPath } from './paths';
import { otherWorkspaces } from './path-dependencies';
import { pruneRoot, pruneTable } from './prune-root';
import type { OwnedCrate, PruningSource } from './pruning-source';
import { withoutDev } from './strip-dev';
import type { TomlTable } from './toml';

/** What one app needs of its cargo workspace: nothing else can change its build. */
export interface PrunedWorkspace {
  /** The app's crate and the path crates that it reaches, by folder. */
  crates: Manifest[];
  /** The root manifest with only what those crates use. Also theirs, when the root is one of them. */
  rootManifest: TomlTable;
  /**
   * Manifests that lose their development dependencies, by path: the lock is cut without those. And the root manifests
   * of other cargo workspaces, with only what crates inherit from them.
   */
  manifests: Record<string, TomlTable>;
  /** The lock, cut to the closure. */
  lock: Lock;
  /** Of everything in `lock`. */
  lockDigest: string;
}

/**
 * Cuts out what one crate needs.
 *
 * @returns undefined when the lock does not fit the manifests: it is stale, and cargo will say so
 */
export function pruneWorkspace(source: PruningSource, crate: Manifest): PrunedWorkspace | undefined {
  const { workspace, crateOf, keepDev } = source;
  const start = pathEntry(source.index, crate.package!.name, versionOf(crate, workspace.manifest));
  if (!start) return undefined;
  const closure = lockClosure(source.nodes.get(start)!);
  const own = [...closure].filter(({ entry }) => entry.source === undefined);
  const crates = own.map(({ entry }) => crateOf(entry)).filter((found) => found !== undefined);
  if (crates.length < own.length) return undefined;
  crates.sort((a, b) => (a.root < b.root ? -1 : 1));
  const others = otherWorkspaces(workspace, crates);
  const { lock, lockDigest } = cutLock(source, closure);
  return {
    crates: crates.map(({ manifest }) => manifest),
    rootManifest: pruneRoot(
      workspace,
      crates,
      { packages: lock.packages, unusedPatches: source.lock.unusedPatches },
      keepDev,
    ),
    manifests: {
      ...(keepDev ? {} : strippedManifests(crates, workspace.root)),
      ...Object.fromEntries(
        others.map((other) => [other.manifest.file, { workspace: pruneTable(other, crates, keepDev) }]),
      ),
    },
    lock,
    lockDigest,
  };
}

/** The files that a pruned workspace holds with other bytes than the tree's, by path relative to the Nx root. */
export function rewrittenFiles({ manifests }: PrunedWorkspace, cargoRoot: string): string[] {
  return [joinPath(cargoRoot, 'Cargo.toml'), joinPath(cargoRoot, 'Cargo.lock'), ...Object.keys(manifests)];
}

function cutLock(
  { lock, nodes }: PruningSource,
  closure: Set<LockNode>,
): Pick<PrunedWorkspace, 'lock' | 'lockDigest'> {
  const kept = [...nodes.values()].filter((node) => closure.has(node));
  const packages = kept.map(({ entry }) => entry);
  const checksums = new Set(packages.map(({ name, version }) => `checksum ${name} ${version}`));
  const of = (key: string): boolean => checksums.has(key.split(' ').slice(0, 3).join(' '));
  const rest = {
    version: lock.version,
    metadata: Object.fromEntries(Object.entries(lock.metadata).filter(([key]) => of(key))),
    // Patches that the closure does not use stay behind.
    unusedPatches: [],
  };
  const text = JSON.stringify([rest, ...kept.map(({ digest }) => digest)]);
  return { lock: { ...rest, packages }, lockDigest: sha256(text) };
}

function strippedManifests(crates: OwnedCrate[], cargoRoot: string): Record<string, TomlTable> {
  const changed = crates
    .filter(({ root }) => root !== cargoRoot)
    .map(({ manifest }) => [manifest.file, withoutDev(manifest)] as const)
    .filter(([, toml]) => toml !== undefined);
  return Object.fromEntries(changed) as Record<string, TomlTable>;
}
