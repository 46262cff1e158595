import type { ExecutorContext, Task, TaskGraph } from '@nx/devkit';
import { RustStaticError } from '../../errors';
import { checkOutputs, checkTarget, type TargetRef } from '../../plan/input-targets';
import { taskOf } from '../task';
import { idOf, type TaskEdge } from '../../nx/task-edge';

/**
 * Returns the outputs of a target that `include` names, as Nx caches them. Nx hashes them only if
 * the target's task ran before the current one, in the same run or from the cache.
 *
 * @param batch the tasks that run in the same process: Nx 22 has hashed them all before the first
 * one runs
 * @throws RustStaticError for a target whose outputs Nx has not hashed
 */
export function outputsInRun(context: ExecutorContext, ref: TargetRef, batch?: TaskGraph): readonly string[] {
  const { taskGraph, projectsConfigurations, projectName = '' } = context;
  const { project = projectName, target } = ref;
  const own = taskOf(context);
  const before = own ? (taskGraph?.dependencies[own.id] ?? []) : [];
  const task = before
    .map((edge: TaskEdge): Task | undefined => taskGraph?.tasks[idOf(edge)])
    .find((other) => other?.target.project === project && other.target.target === target);
  checkTarget(projectsConfigurations.projects, projectName, ref);
  const name = `${project}:${target}`;
  const entry = JSON.stringify(ref.project === undefined ? target : { projects: [project], target });
  if (!task)
    throw new RustStaticError(`${name} does not run before ${context.projectName}:${context.targetName}`, {
      code: 'input-target-not-run',
      reason:
        'The build reads what it writes. Nx hashes outputs of targets that run before, so a change would be served from the cache.',
      remedy: `Run the target without --exclude-task-dependencies. If \`dependsOn\` is set in project.json or in \`targetDefaults\` of nx.json, add ${entry} there.`,
    });
  if (batch && Object.hasOwn(batch.tasks, task.id))
    throw new RustStaticError(`${name} runs in one batch with ${context.projectName}:${context.targetName}`, {
      code: 'input-target-in-batch',
      reason: 'The build reads what it writes, but Nx has hashed the batch before it was written.',
      remedy: `Add "${context.targetName}-inputs" to \`dependsOn\`, or run with --batch=false.`,
    });
  return checkOutputs(name, task.outputs);
}
