import type { ExecutorContext } from '@nx/devkit';
import { configurationOf, tasksBefore } from './tasks-before';

/** The output folder of an earlier task. */
export interface TaskOutput {
  /** `project:target`, with `:configuration` if it has one. */
  task: string;
  /** Executor of the task, such as `@org/rust-static:static-build`. */
  executor: string | undefined;
  /** Path relative to the Nx root. */
  path: string;
}

/** Returns the output folders of the tasks that the running one depends on, as Nx caches them. */
export function outputsBefore(context: ExecutorContext): TaskOutput[] {
  return tasksBefore(context).flatMap(({ id, target, outputs = [] }) => {
    const executor = configurationOf(target, context)?.executor;
    // Nx keeps a trailing slash.
    return outputs.map((path) => ({ task: id, executor, path: path.replace(/\/$/, '') }));
  });
}

/**
 * Returns the output folder that the options of the project's own target of an executor set, for a
 * task that runs alone.
 */
export function configuredOutput(
  { projectsConfigurations, projectName }: ExecutorContext,
  executor: string,
): string | undefined {
  const { targets = {} } = projectsConfigurations.projects[projectName ?? ''] ?? {};
  const target = Object.values(targets).find((entry) => entry.executor === executor);
  const path = (target?.options as { outputPath?: string } | undefined)?.outputPath;
  return path?.replace(/\/$/, '');
}
