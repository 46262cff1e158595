import { join, posix } from 'node:path';
import { listCrates, type BuildContext } from '../../build/run';
import type { PreparedBuild } from '../../build/request';
import { packageSpec } from '../../cargo/build-command';
import { lockedCrates, type ClosureCrate } from '../../cargo/closure-crates';
import { withCancellation } from '../../engines/cancellation';
import { askCargo } from '../../engines/host/ask-cargo';
import { staleLock } from '../../failures/explain-cargo';

/** The crates of a build, and whether they come from cargo. */
export interface Closure {
  crates: ClosureCrate[];
  exact: boolean;
}

/**
 * Returns the crates that a build compiles: from this machine's cargo if it has all data, else from
 * the lock.
 *
 * @throws RustStaticError if cargo reports that the lock does not match the manifests
 */
export async function closureOf({ plan, workspaceRoot, env }: PreparedBuild): Promise<Closure> {
  const manifestPath = posix.join(posix.relative(plan.cargoRoot, plan.crate.root), 'Cargo.toml');
  const spec = packageSpec(plan, join(workspaceRoot, plan.crate.root));
  const command = { ...plan, manifestPath, packageSpec: spec };
  const crates = await askCargo(command, join(workspaceRoot, plan.cargoRoot), env);
  if (crates === 'stale') throw staleLock(plan);
  return crates
    ? { crates, exact: true }
    : { crates: lockedCrates(plan.pruned?.lock.packages ?? []), exact: false };
}

/**
 * Returns the same, but asks cargo in the build's environment. Creates the image and fetches crates
 * if necessary.
 */
export async function exactClosure(
  prepared: PreparedBuild,
  surroundings: Pick<BuildContext, 'engineOf' | 'terminal'>,
): Promise<Closure> {
  const crates = await withCancellation((cancelled) => listCrates(prepared, { ...surroundings, cancelled }));
  return { crates, exact: true };
}
