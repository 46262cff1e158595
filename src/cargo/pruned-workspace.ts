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

/** The parts of a cargo workspace that can affect the build of one app. */
export interface PrunedWorkspace {
  /** The app's crate and the path crates that it depends on, by folder. */
  crates: Manifest[];
  /** The root manifest, reduced to what those crates use. */
  rootManifest: TomlTable;
  /**
   * By path: manifests without their development dependencies, because the pruned lock does not
   * contain those; and root manifests of other cargo workspaces, reduced to what crates inherit
   * from them.
   */
  manifests: Record<string, TomlTable>;
  /** The lock, reduced to the closure. */
  lock: Lock;
  /** Digest of everything in `lock`. */
  lockDigest: string;
}

/**
 * Prunes a workspace for one crate.
 *
 * @returns undefined if the lock is stale; cargo will report that
 */
export function pruneWorkspace(source: PruningSource, crate: Manifest): PrunedWorkspace | undefined {
  const { workspace, crateOf, keepsDev } = source;
  const start = pathEntry(source.index, crate.package!.name, versionOf(crate, workspace.manifest));
  if (!start) return undefined;
  const closure = lockClosure(source.nodes.get(start)!);
  const kept = [...source.nodes.values()].filter((node) => closure.has(node));
  const own = kept.filter(({ entry }) => entry.source === undefined);
  const crates = own.map(({ entry }) => crateOf(entry)).filter((found) => found !== undefined);
  if (crates.length < own.length) return undefined;
  crates.sort((a, b) => (a.root < b.root ? -1 : 1));
  const others = otherWorkspaces(workspace, crates);
  const { lock, lockDigest } = cutLock(source.lock, kept);
  return {
    crates: crates.map(({ manifest }) => manifest),
    rootManifest: pruneRoot(
      workspace,
      crates,
      { packages: lock.packages, unusedPatches: source.lock.unusedPatches },
      keepsDev,
    ),
    manifests: {
      ...strippedManifests(crates.filter(({ root }) => root !== workspace.root && !keepsDev(root))),
      ...Object.fromEntries(
        others.map((other) => [other.manifest.file, { workspace: pruneTable(other, crates, keepsDev) }]),
      ),
    },
    lock,
    lockDigest,
  };
}

/**
 * Returns files whose content differs between a pruned workspace and the source tree, by path
 * relative to the Nx root.
 */
export function rewrittenFiles({ manifests }: PrunedWorkspace, cargoRoot: string): string[] {
  return [joinPath(cargoRoot, 'Cargo.toml'), joinPath(cargoRoot, 'Cargo.lock'), ...Object.keys(manifests)];
}

function cutLock(lock: Lock, kept: readonly LockNode[]): Pick<PrunedWorkspace, 'lock' | 'lockDigest'> {
  const packages = kept.map(({ entry }) => entry);
  const checksums = new Set(packages.map(({ name, version }) => `checksum ${name} ${version}`));
  const of = (key: string): boolean => checksums.has(key.split(' ').slice(0, 3).join(' '));
  const rest = {
    version: lock.version,
    metadata: Object.fromEntries(Object.entries(lock.metadata).filter(([key]) => of(key))),
    // Patches that the closure does not use are left out.
    unusedPatches: [],
  };
  const text = JSON.stringify([rest, ...kept.map(({ digest }) => digest)]);
  return { lock: { ...rest, packages }, lockDigest: sha256(text) };
}

function strippedManifests(crates: OwnedCrate[]): Record<string, TomlTable> {
  const changed = crates
    .map(({ manifest }) => [manifest.file, withoutDev(manifest)] as const)
    .filter(([, toml]) => toml !== undefined);
  return Object.fromEntries(changed) as Record<string, TomlTable>;
}
