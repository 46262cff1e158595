import type { ExecutorContext, TaskGraph } from '@nx/devkit';
import type { Hashing } from '../../build/hashing';
import type { TargetRequest } from '../../build/request';
import { hostFacts } from '../../plan/host-facts';
import type { Settings } from '../../plan/settings';
import { projectOf, taskOf } from '../task';
import { outputsInRun } from './input-targets';
import type { StaticBuildOptions } from './schema';

/**
 * Converts Nx's executor arguments to a value that does not depend on Nx.
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
    // Nx merges the command line into the options. Only the task still shows which options the
    // command line set.
    commandLine: (task?.overrides ?? {}) as Settings,
    plugins: context.nxJsonConfiguration?.plugins ?? [],
    outputs: task?.outputs,
    outputsOf: (target) => outputsInRun(context, target, batch),
    hashing,
    env: process.env,
    host: hostFacts(),
  };
}
