import type { ExecutorContext } from '@nx/devkit';
import { RustStaticError } from '../errors';
import { idOf, type TaskEdge } from '../nx/task-edge';
import { PACKAGE } from '../plan/crate-settings';
import type { TargetName } from './proven-package';
import { taskOf } from './task';

/**
 * Returns the package targets that a target depends on.
 *
 * @throws RustStaticError if there is none
 */
export function packagesBefore(context: ExecutorContext): TargetName[] {
  const { taskGraph, projectsConfigurations, projectName: project = '', targetName = '' } = context;
  const { targets = {} } = projectsConfigurations.projects[project] ?? {};
  const task = taskOf(context);
  const inRun = ((task && taskGraph?.dependencies[task.id]) ?? []).map(
    (edge: TaskEdge) => taskGraph!.tasks[idOf(edge)]?.target,
  );
  const named = (targets[targetName]?.dependsOn ?? []).map((entry) => ({
    project,
    target: typeof entry === 'string' ? entry : entry.target,
  }));
  const found = [...(inRun.length > 0 ? inRun : named)].filter(
    (name): name is TargetName =>
      name !== undefined &&
      projectsConfigurations.projects[name.project]?.targets?.[name.target]?.executor === PACKAGE,
  );
  if (found.length > 0) return found;
  throw new RustStaticError(`${project}:${targetName} depends on no package`, {
    code: 'sign-without-package',
    reason: 'It signs the packages that it depends on.',
    remedy: `Add the target to "dependsOn" of ${project}:${targetName}: ["package"].`,
  });
}
