import { join, posix } from 'node:path';
import { listCrates } from '../../build/list-crates';
import type { PreparedBuild } from '../../build/prepare';
import { lockedCrates, type ClosureCrate } from '../../cargo/closure-crates';
import { withCancellation } from '../../engines/cancellation';
import { askCargo } from '../../engines/host/ask-cargo';
import { selectEngine } from '../../engines/select-engine';
import { processTerminal } from '../../engines/terminal';
import { staleLock } from '../../failures/explain-cargo';
import type { BuildPlan } from '../../plan/plan';

/** The crates of a build, and whether cargo said so. */
export interface Closure {
  crates: ClosureCrate[];
  exact: boolean;
}

/**
 * The crates that a build compiles: by this machine's cargo where it has what it takes, else by the lock.
 *
 * @param root absolute path of the Nx workspace
 * @throws RustStaticError when cargo says that the lock does not fit the manifests
 */
export async function closureOf(plan: BuildPlan, root: string): Promise<Closure> {
  const manifestPath = posix.join(posix.relative(plan.cargoRoot, plan.crate.root), 'Cargo.toml');
  const crates = await askCargo({ ...plan, manifestPath }, join(root, plan.cargoRoot), process.env);
  if (crates === 'stale') throw staleLock(plan);
  return crates
    ? { crates, exact: true }
    : { crates: lockedCrates(plan.slice?.lock.packages ?? []), exact: false };
}

/** The same, asked where the build runs: its image is made, and crates are fetched, if they are not there. */
export async function exactClosure(prepared: PreparedBuild): Promise<Closure> {
  const crates = await withCancellation((cancelled) =>
    listCrates(prepared, { engineOf: selectEngine, terminal: processTerminal(), cancelled }),
  );
  return { crates, exact: true };
}
