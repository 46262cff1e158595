import type { ExecutorContext, TaskGraph } from '@nx/devkit';
import { runBatch } from '../../build/batch';
import { prepareBuild } from '../../build/prepare';
import { KnownFiles } from '../../build/known-files';
import { filesAtOnce } from '../../cargo/files';
import { listenForCancellation } from '../../engines/cancellation';
import { selectEngine } from '../../select-engine';
import { idOf, type TaskEdge } from '../../nx/task-edge';
import { hashingOf } from '../../nx/hashing';
import { taskVariables } from '../../nx/task-variables';
import { batchOutput, type Ended } from './batch-output';
import type { StaticBuildOptions } from './schema';
import { contextFor } from '../task';
import { targetRequest } from './target-request';

/**
 * Builds the tasks of a batch. Nx expects one result per task in every case: it would run a task
 * without a result forever, and a throw would fail finished tasks.
 */
export default async function* staticBuildBatch(
  taskGraph: TaskGraph,
  inputs: Record<string, StaticBuildOptions>,
  _overrides: unknown,
  context: ExecutorContext,
): AsyncGenerator<Ended> {
  const { tasks, dependencies } = taskGraph;
  const files = filesAtOnce(context.root);
  const known = KnownFiles.of(context.root, process.env);
  const whole = context.taskGraph ?? taskGraph;
  const hashing = await hashingOf(inputs, { ...context, taskGraph: whole });
  const builds = Object.values(tasks).map((task) => ({
    id: task.id,
    after: (dependencies[task.id] ?? []).map((edge: TaskEdge) => idOf(edge)),
    prepare: () => {
      const own = contextFor(task.target, { ...context, taskGraph: whole });
      const options = inputs[task.id] ?? {};
      const request = targetRequest(options, own, hashing(task), taskGraph);
      // Without the inference plugin, Nx is not asked for anything.
      const env = options.inputDigest === undefined ? process.env : taskVariables(task, own);
      return prepareBuild({ ...request, env }, { files, known });
    },
  }));
  const output = batchOutput(Object.values(tasks));
  const { signal, dispose } = listenForCancellation();
  try {
    const { terminalOf, warn } = output;
    const surroundings = { engineOf: selectEngine, cancelled: signal, terminalOf, warn };
    for await (const result of runBatch(builds, surroundings)) yield output.ended(result);
    output.end();
  } catch (error) {
    // Nx would treat a result as the end of the run, with status 1. It waits for this process to
    // end.
    if (signal.aborted) process.exit(130);
    throw error;
  } finally {
    dispose();
  }
}
