import type { ExecutorContext, Task, TaskGraph } from '@nx/devkit';
import { runBatch, type BatchResult, type RecordingTerminal } from '../../build/batch';
import { prepareBuild } from '../../build/prepare';
import { KnownFiles } from '../../build/known-files';
import { filesAtOnce } from '../../cargo/files';
import { listenForCancellation } from '../../engines/cancellation';
import { selectEngine } from '../../select-engine';
import { recordingTerminal } from '../../engines/terminal';
import { idOf, type TaskEdge } from '../task-outputs';
import { hashingOf } from './hashing';
import type { StaticBuildOptions } from './schema';
import { targetRequest } from './target-request';

/** One of the batch's results, as Nx wants it. */
interface Ended {
  task: string;
  result: Pick<BatchResult, 'status' | 'startTime' | 'endTime'> & {
    success: boolean;
    terminalOutput: string;
  };
}

/**
 * Builds the tasks of a batch. Nx wants one result a task, whatever happens: a task without one it would run for ever,
 * and a throw would fail those that are done.
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
      const own = contextOf(task, { ...context, taskGraph: whole });
      const request = targetRequest(inputs[task.id] ?? {}, own, hashing(task), taskGraph);
      return prepareBuild(request, { files, known });
    },
  }));
  const isAlone = builds.length === 1;
  const terminalOf = isAlone ? () => recordingTerminal({ copy: writeNow }) : liveTerminal;
  const { signal, dispose } = listenForCancellation();
  try {
    for await (const result of runBatch(builds, { engineOf: selectEngine, cancelled: signal, terminalOf }))
      yield endedTask(result, isAlone && !inNxTui());
  } catch (error) {
    // Nx would take a result for the run's own end, with status 1; it waits for this process to end.
    if (signal.aborted) process.exit(130);
    throw error;
  } finally {
    dispose();
  }
}

function endedTask({ id, log, message, status, ...times }: BatchResult, isShown: boolean): Ended {
  const terminalOutput = isShown ? message : log + message;
  return { task: id, result: { success: status === 'success', status, terminalOutput, ...times } };
}

const writeNow = (chunk: string | Uint8Array): void => void process.stderr.write(chunk);

/** Nx prints what a task has written when it has ended; the live lines are for those who wait. */
function liveTerminal(id: string, place: string): RecordingTerminal {
  const live = (text: string): void => writeNow(`rust-static: ${id}: ${text}\n`);
  live(`building (${place})`);
  return recordingTerminal({ live });
}

/** In its terminal interface Nx shows what was written at once only while the batch runs. */
const inNxTui = (): boolean => process.env.NX_TUI === 'true';

/** The context that Nx would give to the task if it ran alone. */
function contextOf(
  { target: { project, target, configuration } }: Task,
  context: ExecutorContext,
): ExecutorContext {
  return {
    ...context,
    projectName: project,
    targetName: target,
    configurationName: configuration,
    target: context.projectsConfigurations.projects[project]?.targets?.[target],
  };
}
