import type { ExecutorContext } from '@nx/devkit';
import { withCancellation } from '../../engines/cancellation';
import { processTerminal } from '../../engines/terminal';
import { checkOptionValues } from '../../plan/option-values';
import { SERVE_OPTIONS } from '../../plan/options/serve';
import { checkTargetOptions } from '../../plan/settings';
import { withUserErrors } from '../../system-errors';
import { RunningProgram } from './running-program';
import type { ServeExecutorOptions } from './schema';
import { ownBuildOptions, prepareServe, refuseOtherSystem, type Serve } from './serve-request';
import { serveOnce, serveWatching } from './serving';

/** Builds a program and runs it. After a change of an input, it builds and starts it again. */
async function serve(given: ServeExecutorOptions, context: ExecutorContext): Promise<{ success: boolean }> {
  refuseOtherSystem(process.platform);
  const where = `of ${context.projectName}:${context.targetName}`;
  const options = checkTargetOptions(given, where, undefined, SERVE_OPTIONS);
  checkOptionValues(SERVE_OPTIONS, options);
  const build = ownBuildOptions(context);
  const program = new RunningProgram();
  return withCancellation(async (cancelled) => {
    const served: Serve = {
      program,
      cancelled,
      terminal: processTerminal(),
      prepare: () => prepareServe(options, context, build),
    };
    try {
      return { success: await (options.watch === false ? serveOnce(served) : serveWatching(served)) };
    } catch (error) {
      if (!cancelled.aborted) throw error;
      return { success: true };
    } finally {
      await program.dispose();
    }
  });
}

export default withUserErrors(serve);
