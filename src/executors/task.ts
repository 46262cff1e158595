import type { ExecutorContext, Task } from '@nx/devkit';
import { RustStaticError } from '../errors';

/** The project that an executor runs for. */
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

/** The task that is running; its configuration, where it has one, is part of the id. */
export function taskOf({
  taskGraph,
  projectName,
  targetName,
  configurationName,
}: ExecutorContext): Task | undefined {
  const id = [projectName, targetName, configurationName].filter(Boolean).join(':');
  return taskGraph?.tasks[id] ?? taskGraph?.tasks[`${projectName}:${targetName}`];
}
