import type { ExecutorContext } from '@nx/devkit';
import { prepareBuild } from '../../build/prepare';
import { runBuild } from '../../build/run';
import { summary } from '../../progress/summary';
import { withCancellation } from '../../engines/cancellation';
import { selectEngine } from '../../select-engine';
import { processTerminal } from '../../engines/terminal';
import { withUserErrors } from '../../system-errors';
import { taskOf } from '../task';
import { hashingOf } from '../../nx/hashing';
import type { StaticBuildOptions } from './schema';
import { targetRequest } from './target-request';

/** Builds a crate's binaries as static executables. */
async function staticBuild(
  options: StaticBuildOptions,
  context: ExecutorContext,
): Promise<{ success: boolean }> {
  const terminal = processTerminal();
  await withCancellation(async (cancelled) => {
    const task = taskOf(context);
    const hashing = task && (await hashingOf({ [task.id]: options }, context))(task);
    const prepared = prepareBuild(targetRequest(options, context, hashing));
    terminal.write(summary(await runBuild(prepared, { engineOf: selectEngine, terminal, cancelled })));
  });
  return { success: true };
}

export default withUserErrors(staticBuild);
