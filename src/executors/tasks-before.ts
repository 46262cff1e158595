import type { ExecutorContext, Task, TargetConfiguration } from '@nx/devkit';
import { idOf, type TaskEdge } from '../nx/task-edge';
import { taskOf } from './task';

/** Name of a target: project, target and, if it has one, configuration. */
export type TargetName = Task['target'];

/** Returns the tasks of this run that the running one depends on. */
export function tasksBefore(context: ExecutorContext): Task[] {
  const { taskGraph } = context;
  const own = taskOf(context);
  const edges: TaskEdge[] = own ? (taskGraph?.dependencies[own.id] ?? []) : [];
  return edges.flatMap((edge) => taskGraph!.tasks[idOf(edge)] ?? []);
}

/** Returns the targets of its own project that a target names in `dependsOn`. */
export function targetsNamed(context: ExecutorContext): TargetName[] {
  const { projectName: project = '', targetName = '' } = context;
  const dependsOn = configurationOf({ project, target: targetName }, context)?.dependsOn ?? [];
  return dependsOn.map((entry) => ({ project, target: typeof entry === 'string' ? entry : entry.target }));
}

/** Returns the configuration of a target. Undefined if the target does not exist. */
export function configurationOf(
  { project, target }: TargetName,
  { projectsConfigurations }: ExecutorContext,
): TargetConfiguration | undefined {
  return projectsConfigurations.projects[project]?.targets?.[target];
}
