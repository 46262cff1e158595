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
  /** Whether the batch has no other task. */
  alone: boolean;
  cancelled: AbortSignal;
  /** What the batch's builds leave to each other. */
  reuse: Reuse;
}

/** Builds the project of one task. It never rejects: what goes wrong is in the result. */
export async function buildTask(
  task: Task,
  options: StaticBuildOptions,
  context: ExecutorContext,
  { place, following, alone, ...turn }: Turn,
): Promise<{ result: TaskResult; lanes: number }> {
  const startTime = Date.now();
  const terminal = alone
    ? recordingTerminal({ copy: sayNow })
    : recordingTerminal({ live: liveLines(task, place) });
  const ended = (success: boolean, said: string): TaskResult => ({
    success,
    status: success ? 'success' : 'failure',
    terminalOutput: alone && !inNxTui() ? said : terminal.text() + said,
    startTime,
    endTime: Date.now(),
  });
  try {
    const own = contextOf(task, context);
    const { lanes, said } = await buildProject(options, own, { ...turn, terminal, following });
    return { result: ended(true, said), lanes };
  } catch (error) {
    return { result: ended(false, `\n${messageOf(error)}\n`), lanes: 1 };
  }
}

const sayNow = (chunk: string | Uint8Array): void => void process.stderr.write(chunk);

/** Nx prints what a task has said when it has ended; this is for those who wait. */
function liveLines(task: Task, place: string): (text: string) => void {
  const live = (text: string): void => sayNow(`rust-static: ${task.id}: ${text}\n`);
  live(`building (${place})`);
  return live;
}

/** In its terminal interface Nx shows what was said at once only while the batch runs. */
const inNxTui = (): boolean => process.env.NX_TUI === 'true';

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
