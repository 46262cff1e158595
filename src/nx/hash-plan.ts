import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { ExecutorContext, ProjectGraph, TaskGraph } from '@nx/devkit';
import type { PlannedInputs } from '../build/hashing';
import { messageOf, RustStaticError } from '../errors';

/** The parts of Nx's inspector that are used here. They are the same in 22.7, 23.3 and 24.0. */
interface Inspector {
  init(): Promise<void>;
  planner: { getPlansReference(tasks: string[], graph: TaskGraph): unknown };
  inspector: { inspectInputs(plans: unknown): Record<string, Record<keyof PlannedInputs, string[]>> };
}
type InspectorClass = new (graph: unknown, root: string, nxJson: unknown) => Inspector;

type CreateTaskGraph = (
  ...args: [
    graph: ProjectGraph,
    extra: object,
    projects: string[],
    targets: string[],
    configuration: undefined,
    overrides: object,
  ]
) => TaskGraph;

const INSPECTOR = 'dist/src/hasher/hash-plan-inspector.js';
const TASK_GRAPH = 'dist/src/tasks-runner/create-task-graph.js';

/**
 * Asks Nx which inputs it hashes for tasks. The class is not part of Nx's public API. Only this
 * file uses it, and tests run it with each major version.
 *
 * @param tasks ids in the context's task graph
 * @returns the inputs by task
 * @throws RustStaticError if Nx gives no answer, because a key that cannot be checked must not be
 * trusted
 */
export async function plannedInputs(
  tasks: string[],
  context: ExecutorContext,
): Promise<Map<string, PlannedInputs>> {
  try {
    const { projectGraph, root, nxJsonConfiguration, taskGraph } = context;
    const { HashPlanInspector } = loadOfNx(root, INSPECTOR) as { HashPlanInspector: InspectorClass };
    const inspector = new HashPlanInspector(projectGraph, root, nxJsonConfiguration);
    await inspector.init();
    const plans = inspector.planner.getPlansReference(tasks, taskGraph!);
    const found = inspector.inspector.inspectInputs(plans);
    return new Map(tasks.map((task) => [task, asSets(found[task]!)]));
  } catch (cause) {
    throw unavailable(cause);
  }
}

/**
 * Returns the tasks that Nx would run for a target.
 *
 * @param root absolute path of the Nx workspace
 * @throws RustStaticError if Nx gives no answer
 */
export function taskGraphOf(
  root: string,
  graph: ProjectGraph,
  { project, target }: { project: string; target: string },
): TaskGraph {
  try {
    const { createTaskGraph } = loadOfNx(root, TASK_GRAPH) as { createTaskGraph: CreateTaskGraph };
    return createTaskGraph(graph, {}, [project], [target], undefined, {});
  } catch (cause) {
    throw unavailable(cause);
  }
}

/**
 * Returns a module of Nx that its `exports` do not contain.
 *
 * @param root absolute path of the Nx workspace
 * @param path relative to the package nx
 */
export function loadOfNx(root: string, path: string): unknown {
  const requireNx = createRequire(join(root, 'package.json'));
  return requireNx(join(dirname(requireNx.resolve('nx/package.json')), path));
}

function unavailable(cause: unknown): RustStaticError {
  return new RustStaticError('Nx does not say which files it hashes for this task', {
    code: 'hash-plan-unavailable',
    reason: `Without its hash plan, the cache key cannot be checked against what the build reads. Nx says: ${messageOf(cause)}`,
    remedy:
      'Correct what Nx names. If it names nothing of this workspace, use Nx 22.7, 23.3, 24.0 or a later release of these majors; `nx report` prints the version.',
    cause,
  });
}

function asSets(inputs: Record<keyof PlannedInputs, string[]>): PlannedInputs {
  const { files, environment, runtime, depOutputs } = inputs;
  return {
    files: new Set(files),
    environment: new Set(environment),
    runtime: new Set(runtime),
    depOutputs: new Set(depOutputs),
  };
}
