import type { ExecutorContext, TaskGraph } from '@nx/devkit';
import type { Hashing } from '../../build/hashing';
import type { TargetRequest } from '../../build/prepare';
import { hostFacts } from '../../plan/host-facts';
import type { Settings } from '../../plan/settings';
import { projectOf, taskOf } from '../task';
import { outputsInRun } from './input-targets';
import type { StaticBuildOptions } from './schema';

/**
 * What Nx hands to the executor, as a value that knows nothing of Nx.
 *
 * @param batch the tasks that run in the same process, if there are several
 */
export function targetRequest(
  options: StaticBuildOptions,
  context: ExecutorContext,
  hashing: Hashing | undefined,
  batch?: TaskGraph,
): TargetRequest {
  const task = taskOf(context);
  return {
    workspaceRoot: context.root,
    project: projectOf(context),
    task: `${context.projectName}:${context.targetName}`,
    options,
    // Nx merges the command line into the options; only the task remembers which of them it gave.
    commandLine: (task?.overrides ?? {}) as Settings,
    plugins: context.nxJsonConfiguration?.plugins ?? [],
    outputs: task?.outputs,
    outputsOf: (target) => outputsInRun(context, target, batch),
    hashing,
    env: process.env,
    host: hostFacts(),
  };
}
