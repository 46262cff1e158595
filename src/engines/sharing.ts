import { nameOf } from '../plan/input-targets';
import type { BuildPlan } from '../plan/plan';

/**
 * Returns a text that is equal for builds which may reuse each other's compiled crates. Cargo
 * itself distinguishes features and profiles. It does not compare variables, or other things that a
 * build script may read: files beside the crates, git's history, the network. (Cargo does compare
 * flags, and would compile everything again at each change.)
 */
export function sharingGroup({
  cargoRoot,
  env,
  rustflags,
  cargoArgs,
  include,
  inputTargets,
  includeGit,
  network,
  tests,
}: Pick<
  BuildPlan,
  | 'cargoRoot'
  | 'env'
  | 'rustflags'
  | 'cargoArgs'
  | 'include'
  | 'inputTargets'
  | 'includeGit'
  | 'network'
  | 'tests'
>): string {
  const variables = Object.entries(env).sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([
    cargoRoot,
    variables,
    rustflags,
    cargoArgs,
    [...include, ...inputTargets.map(nameOf)].sort(),
    includeGit,
    network,
    // Tests see more crates and other manifests, so each would compile again what the other has.
    ...(tests ? ['tests'] : []),
  ]);
}
