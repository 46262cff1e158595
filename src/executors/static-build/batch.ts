import type { ExecutorContext, TaskGraph } from '@nx/devkit';
import { listenForCancellation } from '../../engines/cancellation';
import { Reuse } from '../../engines/reuse';
import { inDependencyOrder } from '../task-order';
import { buildTask, skipped, type TaskResult } from './batch-task';
import type { StaticBuildOptions } from './schema';

/** One of the batch's results, as Nx wants it. */
interface Ended {
  task: string;
  result: TaskResult;
}

/**
 * Builds the projects of a batch, each as it would be built alone, with its own sources and its own call of cargo; what
 * they compile in common is compiled once, by the first. Nx wants one result a task, whatever happens: a task without
 * one it would run for ever, and a throw would fail those that are done.
 */
export default async function* staticBuildBatch(
  taskGraph: TaskGraph,
  inputs: Record<string, StaticBuildOptions>,
  _overrides: unknown,
  context: ExecutorContext,
): AsyncGenerator<Ended> {
  const waiting = inDependencyOrder(taskGraph);
  const running = new Map<string, Promise<Ended>>();
  const ended = new Map<string, boolean>();
  const all = waiting.size;
  let lanes = 1;
  const { signal, dispose } = listenForCancellation();
  const reuse = new Reuse();
  const build = async (task: string): Promise<Ended> => {
    const place = `${all - waiting.size} of ${all}`;
    const own = { ...context, taskGraph };
    const turn = { place, following: waiting.size, alone: all === 1, cancelled: signal, reuse };
    const built = await buildTask(taskGraph.tasks[task]!, inputs[task] ?? {}, own, turn);
    lanes = Math.max(lanes, built.lanes);
    return { task, result: built.result };
  };
  try {
    while (waiting.size + running.size > 0) {
      for (const [task, before] of [...waiting]) {
        const failed = before.filter((other) => ended.get(other) === false);
        if (failed.length > 0) {
          waiting.delete(task);
          ended.set(task, false);
          yield { task, result: skipped(`${failed.join(', ')} failed`) };
        } else if (running.size < lanes && before.every((other) => ended.has(other))) {
          waiting.delete(task);
          running.set(task, build(task));
        }
      }
      if (running.size === 0) continue;
      const done = await Promise.race(running.values());
      if (signal.aborted) {
        // What Nx is told now it would take for the run's own end, with status 1; it waits for this process to end.
        await Promise.all(running.values());
        await reuse.close();
        process.exit(130);
      }
      running.delete(done.task);
      ended.set(done.task, done.result.success);
      yield done;
    }
  } finally {
    await reuse.close();
    dispose();
  }
}
