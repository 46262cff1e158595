import type { ExecutorContext, Task } from '@nx/devkit';
import { RustStaticError } from '../errors';

/** Returns the project that an executor runs for. */
export function projectOf(context: ExecutorContext): { name: string; root: string } {
  const name = context.projectName ?? '';
  const project = context.projectsConfigurations.projects[name];
  if (project) return { name, root: project.root };
  throw new RustStaticError(`No project "${name}" in the workspace`, {
    code: 'project-unknown',
    reason: 'The executor was called without a project.',
    remedy: 'Run it as a target: `nx run <project>:static-build`.',
  });
}

/** Returns the running task. Its id includes the configuration, if there is one. */
export function taskOf({
  taskGraph,
  projectName,
  targetName,
  configurationName,
}: ExecutorContext): Task | undefined {
  const id = [projectName, targetName, configurationName].filter(Boolean).join(':');
  return taskGraph?.tasks[id] ?? taskGraph?.tasks[`${projectName}:${targetName}`];
}

/** Returns the context that Nx would pass if a target ran alone. */
export function contextFor(
  { project, target, configuration }: Task['target'],
  context: ExecutorContext,
): ExecutorContext {
  return {
    ...context,
    projectName: project,
    targetName: target,
    configurationName: configuration,
    target: context.projectsConfigurations.projects[project]?.targets?.[target],
  };
}
