import { nameOf } from '../plan/input-targets';
import type { BuildPlan } from '../plan/plan';

/**
 * What builds have in common that use what the others have compiled, as a text. Cargo itself tells apart features and
 * profiles; it does not compare variables, nor what else a build script may find: files beside the crates, git's
 * history, the network. (Flags it does compare, and would compile everything anew at each change.)
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
}: Pick<
  BuildPlan,
  'cargoRoot' | 'env' | 'rustflags' | 'cargoArgs' | 'include' | 'inputTargets' | 'includeGit' | 'network'
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
  ]);
}
