import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ExecutorContext, TargetConfiguration, Task } from '@nx/devkit';
import type { Hashing } from '../../build/hashing';
import { plannedInputs } from '../hash-plan';
import { idOf, type TaskEdge } from '../task-outputs';

/**
 * How Nx hashes tasks, asked once for all of them.
 *
 * @param tasks those of the executor, in `context.taskGraph`
 * @returns what tells it for one task; it throws when Nx gave no answer
 */
export async function hashingOf(tasks: Task[], context: ExecutorContext): Promise<(task: Task) => Hashing> {
  const after = (task: Task): string[] =>
    (context.taskGraph?.dependencies[task.id] ?? []).map((edge: TaskEdge) => idOf(edge));
  const ids = [...new Set(tasks.flatMap((task) => [task.id, ...after(task)]))];
  try {
    const planned = await plannedInputs(ids, context);
    return (task) => {
      const target = targetOf(task, context);
      const lock = after(task).find((id) => isLock(context.taskGraph!.tasks[id], context));
      return {
        planned: planned.get(task.id)!,
        ofLock: lock === undefined ? undefined : planned.get(lock)!.files,
        inputs: target?.inputs ?? [],
        replacedBy: replacedBy(task, target, context),
      };
    };
  } catch (error) {
    return () => {
      throw error;
    };
  }
}

function targetOf(
  { target }: Task,
  { projectsConfigurations }: ExecutorContext,
): TargetConfiguration | undefined {
  return projectsConfigurations.projects[target.project]?.targets?.[target.target];
}

/** Whether a task is the one that lets `nx affected` see the lock: its output is a phantom of that name. */
function isLock(task: Task | undefined, context: ExecutorContext): boolean {
  const outputs = (task && targetOf(task, context)?.outputs) ?? [];
  return outputs.some((output) => output.endsWith('.cargo-lock'));
}

/** The place that can have replaced a target's inputs: project.json wins over defaults, an executor's over a name's. */
function replacedBy(
  { target: { project, target } }: Task,
  { executor = '' }: TargetConfiguration = {},
  { root, projectsConfigurations, nxJsonConfiguration }: ExecutorContext,
): string | undefined {
  const folder = projectsConfigurations.projects[project]?.root ?? '.';
  const ownInputs = (file: string, at: (json: Json) => Json | undefined): boolean => {
    const path = join(root, folder, file);
    return existsSync(path) && at(parse(path))?.inputs !== undefined;
  };
  if (ownInputs('project.json', (json) => (json.targets as Record<string, Json> | undefined)?.[target]))
    return join(folder, 'project.json');
  const defaults = (nxJsonConfiguration?.targetDefaults ?? {}) as Record<string, Json | undefined>;
  const key = [executor, target].find((name) => defaults[name]?.inputs !== undefined);
  return key === undefined ? undefined : `targetDefaults["${key}"] of nx.json`;
}

type Json = Record<string, unknown>;

function parse(path: string): Json {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Json;
  } catch {
    return {};
  }
}
