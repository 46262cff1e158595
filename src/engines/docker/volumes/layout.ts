import { posix } from 'node:path';
import type { BuildPlan } from '../../../plan/plan';

/** Mount of the source volume. The sources are in `src` below it. */
export const SOURCES_MOUNT = '/rust-static';
/** Path of the Nx root in a build container. */
export const SOURCE_PATH = `${SOURCES_MOUNT}/src`;
/** Mounts of cargo's home and of its target directory. */
export const CARGO_HOME = '/rust-static-cargo';
export const TARGET_DIR = '/rust-static-target';

/** Absolute path of the crate's manifest in the container. */
export function manifestIn(plan: BuildPlan): string {
  return posix.join(SOURCE_PATH, plan.crate.root, 'Cargo.toml');
}
