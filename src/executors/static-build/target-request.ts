import type { ExecutorContext } from '@nx/devkit';
import type { Hashing } from '../../build/hashing';
import type { TargetRequest } from '../../build/prepare';
import { hostFacts } from '../../plan/host-facts';
import type { Settings } from '../../plan/settings';
import { projectOf, taskOf } from '../task';
import type { StaticBuildOptions } from './schema';

/** What Nx hands to the executor, as a value that knows nothing of Nx. */
export function targetRequest(
  options: StaticBuildOptions,
  context: ExecutorContext,
  hashing: Hashing | undefined,
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
    hashing,
    env: process.env,
    host: hostFacts(),
  };
}
