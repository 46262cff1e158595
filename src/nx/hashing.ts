import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type {
  ExecutorContext,
  NxJsonConfiguration,
  ProjectGraph,
  TargetConfiguration,
  Task,
} from '@nx/devkit';
import type { Hashing, PlannedInputs } from '../build/hashing';
import { plannedInputs, taskGraphOf } from './hash-plan';
import { idOf, type TaskEdge } from './task-edge';

/** The options of a task that show whether its inputs are inferred. */
type TaskOptions = { inputDigest?: string };

/**
 * Asks how Nx hashes tasks, once for all of them.
 *
 * @param inputs options by task; without the digest from inference, the user defines the inputs
 * @returns a function that returns the answer for one task, or undefined for a task with the user's
 * own inputs; it throws if Nx gave no answer
 */
export async function hashingOf(
  inputs: Record<string, TaskOptions>,
  context: ExecutorContext,
): Promise<(task: Task) => Hashing | undefined> {
  const isInferred = (id: string): boolean => inputs[id]?.inputDigest !== undefined;
  const after = (id: string): string[] =>
    (context.taskGraph?.dependencies[id] ?? []).map((edge: TaskEdge) => idOf(edge));
  const inferred = Object.keys(inputs).filter(isInferred);
  if (inferred.length === 0) return () => undefined;
  try {
    const planned = await plannedInputs([...new Set(inferred.flatMap((id) => [id, ...after(id)]))], context);
    return (task) => (isInferred(task.id) ? hashingIn(context, planned, task, after(task.id)) : undefined);
  } catch (error) {
    return () => {
      throw error;
    };
  }
}

/** Facts about a workspace from the graph. */
interface GraphFacts {
  /** Absolute path of the Nx workspace. */
  workspaceRoot: string;
  projectGraph: ProjectGraph;
  nxJson: NxJsonConfiguration;
}

/**
 * Returns how Nx would hash a target, without running it.
 *
 * @param options options of the target
 * @throws RustStaticError if Nx gives no answer
 */
export async function hashingInGraph(
  { project, target }: { project: string; target: string },
  options: TaskOptions,
  { workspaceRoot, projectGraph, nxJson }: GraphFacts,
): Promise<Hashing | undefined> {
  const nodes = Object.entries(projectGraph.nodes).map(([name, { data }]) => [name, data] as const);
  const taskGraph = taskGraphOf(workspaceRoot, projectGraph, { project, target });
  const id = `${project}:${target}`;
  const context = {
    root: workspaceRoot,
    projectGraph,
    nxJsonConfiguration: nxJson,
    projectsConfigurations: { version: 2, projects: Object.fromEntries(nodes) },
    taskGraph,
  } as unknown as ExecutorContext;
  return (await hashingOf({ [id]: options }, context))(taskGraph.tasks[id]!);
}

function hashingIn(
  context: ExecutorContext,
  planned: Map<string, PlannedInputs>,
  task: Task,
  after: string[],
): Hashing {
  const target = targetOf(task, context);
  const lock = after.find((id) => isLock(context.taskGraph!.tasks[id], context));
  const ends = after.map((id) => context.taskGraph!.tasks[id]?.endTime).filter((time) => time !== undefined);
  return {
    planned: planned.get(task.id)!,
    tasksEnded: ends.length > 0 && ends.length === after.length ? Math.max(...ends) : undefined,
    ofLock: lock === undefined ? undefined : planned.get(lock)!.files,
    inputs: target?.inputs ?? [],
    lostLockTarget: lostLockTarget(task, context),
    replacedBy: {
      inputs: replacedBy('inputs', task, target, context),
      dependsOn: replacedBy('dependsOn', task, target, context),
    },
  };
}

function targetOf(
  { target }: Task,
  { projectsConfigurations }: ExecutorContext,
): TargetConfiguration | undefined {
  return projectsConfigurations.projects[target.project]?.targets?.[target.target];
}

/** True if a task is the one that makes the lock visible to `nx affected`. */
function isLock(task: Task | undefined, context: ExecutorContext): boolean {
  return task !== undefined && showsLock(targetOf(task, context));
}

// It has an output of that name that never exists.
function showsLock(target: TargetConfiguration | undefined): boolean {
  return target?.outputs?.some((output) => output.endsWith('.cargo-lock')) ?? false;
}

function lostLockTarget(task: Task, context: ExecutorContext): string | undefined {
  const { targets = {} } = context.projectsConfigurations.projects[task.target.project] ?? {};
  const lock = Object.keys(targets).find((name) => showsLock(targets[name]));
  const named = (targetOf(task, context)?.dependsOn ?? []).map((entry) =>
    typeof entry === 'string' ? entry : entry.target,
  );
  // In Nx 22, the name of a target in project.json has the project as a prefix.
  const isNamed = named.some((name) => name === lock || name === `${task.target.project}:${lock}`);
  return isNamed ? undefined : lock;
}

/**
 * Returns where a property of a target may have been replaced. project.json overrides defaults, and
 * defaults of an executor override those of a target name.
 */
function replacedBy(
  key: 'inputs' | 'dependsOn',
  { target: { project, target } }: Task,
  { executor = '' }: TargetConfiguration = {},
  { root, projectsConfigurations, nxJsonConfiguration }: ExecutorContext,
): string | undefined {
  const folder = projectsConfigurations.projects[project]?.root ?? '.';
  const hasOwn = (file: string, at: (json: Json) => Json | undefined): boolean => {
    const path = join(root, folder, file);
    return existsSync(path) && at(parse(path))?.[key] !== undefined;
  };
  if (hasOwn('project.json', (json) => (json.targets as Record<string, Json> | undefined)?.[target]))
    return join(folder, 'project.json');
  const defaults = (nxJsonConfiguration?.targetDefaults ?? {}) as Record<string, Json | undefined>;
  const name = [executor, target].find((entry) => defaults[entry]?.[key] !== undefined);
  return name === undefined ? undefined : `targetDefaults["${name}"] of nx.json`;
}

type Json = Record<string, unknown>;

function parse(path: string): Json {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Json;
  } catch {
    return {};
  }
}
