import { compiledCrates, type ClosureCrate } from '../cargo/closure-crates';
import { explainCargo } from '../failures/explain-cargo';
import type { PreparedBuild } from './prepare';
import { openSession, type BuildContext } from './run';

/**
 * The crates that a build compiles, by cargo itself where the build runs: the builder is made and crates are fetched if
 * they are not there.
 *
 * @throws RustStaticError when the engine cannot be opened, or cargo fails
 */
export async function listCrates(prepared: PreparedBuild, context: BuildContext): Promise<ClosureCrate[]> {
  const session = await openSession(prepared, context, { command: 'tree' });
  try {
    const lines: string[] = [];
    const result = await session.build((line) => lines.push(line));
    if (result.exitCode !== 0) throw explainCargo('tree', prepared.plan, result);
    const { metadata } = await session.facts();
    return compiledCrates(lines.join('\n'), metadata);
  } finally {
    await session.close();
  }
}
