import { join, posix } from 'node:path';
import { listCrates, type BuildContext } from '../../build/run';
import type { PreparedBuild } from '../../build/prepare';
import { packageSpec } from '../../cargo/build-command';
import { lockedCrates, type ClosureCrate } from '../../cargo/closure-crates';
import { withCancellation } from '../../engines/cancellation';
import { askCargo } from '../../engines/host/ask-cargo';
import { staleLock } from '../../failures/explain-cargo';

/** The crates of a build, and whether cargo said so. */
export interface Closure {
  crates: ClosureCrate[];
  exact: boolean;
}

/**
 * The crates that a build compiles: by this machine's cargo where it has what it takes, else by the lock.
 *
 * @throws RustStaticError when cargo says that the lock does not fit the manifests
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

/** The same, asked where the build runs: its image is made, and crates are fetched, if they are not there. */
export async function exactClosure(
  prepared: PreparedBuild,
  surroundings: Pick<BuildContext, 'engineOf' | 'terminal'>,
): Promise<Closure> {
  const crates = await withCancellation((cancelled) => listCrates(prepared, { ...surroundings, cancelled }));
  return { crates, exact: true };
}
