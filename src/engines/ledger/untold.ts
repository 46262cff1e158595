import { isCratesIo } from '../../cargo/crates-io';
import { indexLock, lockClosure, lockGraph, pathEntry } from '../../cargo/lock-closure';
import type { LockedPackage } from '../../cargo/lockfile';
import type { Files } from '../../cargo/files';
import { readManifest } from '../../cargo/manifest';
import { joinPath } from '../../cargo/paths';
import type { BuildPlan } from '../../plan/plan';
import { READS_NOTHING } from './reviewed-macros';

/**
 * Returns a function that tells whether a path crate may read files that cargo does not track, in a
 * build script or a macro.
 */
export function untoldReaders(
  files: Files,
  { pruned }: Pick<BuildPlan, 'pruned'>,
  macros: readonly string[] | undefined,
): (crate: { name: string; root: string }) => boolean {
  const lock = pruned?.lock.packages;
  if (!lock || !macros) return () => true;
  const index = indexLock(lock);
  const nodes = lockGraph(lock, index);
  const names = new Set(macros);
  const reads = ({ name, source }: LockedPackage): boolean =>
    names.has(name) && !(isCratesIo(source ?? null) && READS_NOTHING.has(name));
  const expands = (name: string): boolean => {
    // The version matters only if two path crates have the same name. Then both may be meant.
    const own = pathEntry(index, name, '');
    const node = own && nodes.get(own);
    return !node || [...lockClosure(node)].some((other) => other !== node && reads(other.entry));
  };
  return ({ name, root }) => hasBuildScript(files, root) || expands(name);
}

// https://doc.rust-lang.org/cargo/reference/manifest.html#the-build-field
function hasBuildScript(files: Files, root: string): boolean {
  const build = readManifest(files, root)?.package?.build;
  return build === undefined ? files.read(joinPath(root, 'build.rs')) !== undefined : build !== false;
}
