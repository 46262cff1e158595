import type { ExecutorContext, Task } from '@nx/devkit';
import type { Reuse } from '../../engines/reuse';
import { recordingTerminal } from '../../engines/terminal';
import { messageOf } from '../../errors';
import { buildProject } from './build-project';
import type { StaticBuildOptions } from './schema';

/** What Nx is told of a task. */
export interface TaskResult {
  success: boolean;
  status: 'success' | 'failure' | 'skipped';
  terminalOutput: string;
  /** Milliseconds since 1970. */
  startTime?: number;
  endTime?: number;
}

/** Where a task stands in its batch. */
interface Turn {
  /** Such as `3 of 12`. */
  place: string;
  /** How many come after it. */
  following: number;
  cancelled: AbortSignal;
  /** What the batch's builds leave to each other. */
  reuse: Reuse;
}

/** Builds the project of one task. It never rejects: what goes wrong is in the result. */
export async function buildTask(
  task: Task,
  options: StaticBuildOptions,
  context: ExecutorContext,
  { place, following, ...turn }: Turn,
): Promise<{ result: TaskResult; lanes: number }> {
  const startTime = Date.now();
  // Nx prints what a task says when it has ended; this is for those who wait.
  const live = (text: string): void => void process.stderr.write(`rust-static: ${task.id}: ${text}\n`);
  live(`building (${place})`);
  const terminal = recordingTerminal({ live });
  const ended = (success: boolean): TaskResult => ({
    success,
    status: success ? 'success' : 'failure',
    terminalOutput: terminal.text(),
    startTime,
    endTime: Date.now(),
  });
  try {
    const { lanes } = await buildProject(options, contextOf(task, context), { ...turn, terminal, following });
    return { result: ended(true), lanes };
  } catch (error) {
    terminal.write(`\n${messageOf(error)}\n`);
    return { result: ended(false), lanes: 1 };
  }
}

/** The result of a task that is not built at all. */
export function skipped(why: string): TaskResult {
  return { success: false, status: 'skipped', terminalOutput: `rust-static: not built: ${why}\n` };
}

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
