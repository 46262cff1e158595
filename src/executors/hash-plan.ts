import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { ExecutorContext, TaskGraph } from '@nx/devkit';
import type { PlannedInputs } from '../build/hashing';
import { RustStaticError } from '../errors';

/** The part of Nx's inspector that is used here; it is the same in 22.7, 23.3 and 24.0. */
interface Inspector {
  init(): Promise<void>;
  planner: { getPlansReference(tasks: string[], graph: TaskGraph): unknown };
  inspector: { inspectInputs(plans: unknown): Record<string, Record<keyof PlannedInputs, string[]>> };
}
type InspectorClass = new (graph: unknown, root: string, nxJson: unknown) => Inspector;

// Not exported by Nx's `exports`, so it is loaded by its path.
const INSPECTOR = 'dist/src/hasher/hash-plan-inspector.js';

/**
 * Asks Nx what it hashes for tasks. The class is not part of Nx's public API: this file is the only one that knows it,
 * and tests try it with each major version.
 *
 * @param tasks ids in the context's task graph
 * @returns the inputs by task
 * @throws RustStaticError when Nx gives no answer, for a key that cannot be checked must not be trusted
 */
export async function plannedInputs(
  tasks: string[],
  context: ExecutorContext,
): Promise<Map<string, PlannedInputs>> {
  try {
    const { projectGraph, root, nxJsonConfiguration, taskGraph } = context;
    const requireNx = createRequire(join(root, 'package.json'));
    const nx = dirname(requireNx.resolve('nx/package.json'));
    const { HashPlanInspector } = requireNx(join(nx, INSPECTOR)) as { HashPlanInspector: InspectorClass };
    const inspector = new HashPlanInspector(projectGraph, root, nxJsonConfiguration);
    await inspector.init();
    const plans = inspector.planner.getPlansReference(tasks, taskGraph!);
    const found = inspector.inspector.inspectInputs(plans);
    return new Map(tasks.map((task) => [task, asSets(found[task]!)]));
  } catch (cause) {
    throw new RustStaticError('Nx does not say which files it hashes for this task', {
      code: 'hash-plan-unavailable',
      reason: 'Without its hash plan, the cache key cannot be checked against what the build reads.',
      remedy: 'Use Nx 22.7, 23.3, 24.0 or a later release of these majors; `nx report` prints the version.',
      cause,
    });
  }
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
