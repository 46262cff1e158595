import { posix } from 'node:path';
import type { BuildPlan } from '../../../plan/plan';

/** Where the source volume is mounted; the sources are in `src` below it. */
export const SOURCES_MOUNT = '/rust-static';
/** Where the Nx root lies in a build container. */
export const SOURCE_PATH = `${SOURCES_MOUNT}/src`;
/** Where cargo's home and its target directory are mounted. */
export const CARGO_HOME = '/rust-static-cargo';
export const TARGET_DIR = '/rust-static-target';

/** Absolute path of the crate's manifest in the container. */
export function manifestIn(plan: BuildPlan): string {
  return posix.join(SOURCE_PATH, plan.crate.root, 'Cargo.toml');
}
