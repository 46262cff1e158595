import { Reuse } from '../engines/reuse';
import type { Terminal } from '../engines/terminal';
import { messageOf } from '../errors';
import { toUserError } from '../system-errors';
import type { PreparedBuild } from './prepare';
import { runBuild, type BuildContext } from './run';
import { inDependencyOrder, type Dependent } from './schedule';
import { refuseChangedSince } from './sources';

/** A build of a batch. */
export interface BatchBuild extends Dependent {
  prepare(): PreparedBuild;
}

/** A terminal that keeps what it is told. */
export type RecordingTerminal = Terminal & { text(): string };

/** What a batch runs in. */
export interface BatchContext extends Pick<BuildContext, 'engineOf' | 'cancelled'> {
  /** @param place of the build, such as `3 of 12` */
  terminalOf: (id: string, place: string) => RecordingTerminal;
}

/** How a build of a batch ended. */
export interface BatchResult {
  id: string;
  status: 'success' | 'failure' | 'skipped';
  /** What was written while it ran. */
  log: string;
  /** What was built, or why not. */
  message: string;
  /** Milliseconds since 1970; absent for a build that never started. */
  startTime?: number;
  endTime?: number;
}

/**
 * Builds several targets, each as it would be built alone, with its own sources and its own call of cargo; what they
 * compile in common is compiled once. All are prepared first: their files are those that Nx has hashed, however long a
 * build waits for its turn.
 *
 * @returns one result a build, as soon as it has ended
 * @throws the reason of `cancelled`, once all that runs has ended
 */
export async function* runBatch(
  builds: readonly BatchBuild[],
  context: BatchContext,
): AsyncGenerator<BatchResult> {
  const { cancelled } = context;
  const order = inDependencyOrder(builds);
  const waiting = new Map(order.map((build) => [build.id, { after: build.after, prepared: attempt(build) }]));
  const running = new Map<string, Promise<BatchResult>>();
  const ended = new Map<string, boolean>();
  const reuse = new Reuse();
  let lanes = 1;
  const start = async (id: string, prepared: Attempt): Promise<BatchResult> => {
    const place = `${order.length - waiting.size} of ${order.length}`;
    const turn = { ...context, reuse, following: waiting.size, terminal: context.terminalOf(id, place) };
    const result = await buildOne(id, prepared, turn);
    lanes = Math.max(lanes, result.lanes);
    return result.result;
  };
  try {
    while (waiting.size + running.size > 0) {
      for (const [id, { after, prepared }] of [...waiting]) {
        const failed = after.filter((other) => ended.get(other) === false);
        if (failed.length > 0) {
          waiting.delete(id);
          ended.set(id, false);
          yield skipped(id, failed);
        } else if (running.size < lanes && after.every((other) => ended.has(other))) {
          waiting.delete(id);
          running.set(id, start(id, prepared));
        }
      }
      if (running.size === 0) continue;
      const done = await Promise.race(running.values());
      if (cancelled.aborted) {
        await Promise.all(running.values());
        cancelled.throwIfAborted();
      }
      running.delete(done.id);
      ended.set(done.id, done.status === 'success');
      yield done;
    }
  } finally {
    await reuse.close();
  }
}

/** What preparing a build has come to: it is told at its turn, and fails no other build. */
type Attempt = { value: PreparedBuild } | { error: unknown };

function attempt(build: BatchBuild): Attempt {
  try {
    return { value: build.prepare() };
  } catch (error) {
    return { error };
  }
}

/** It never rejects: what goes wrong is in the result. */
async function buildOne(
  id: string,
  prepared: Attempt,
  context: BuildContext & { terminal: RecordingTerminal },
): Promise<{ lanes: number; result: BatchResult }> {
  const startTime = Date.now();
  const result = (status: BatchResult['status'], message: string): BatchResult => {
    return { id, status, log: context.terminal.text(), message, startTime, endTime: Date.now() };
  };
  try {
    if ('error' in prepared) throw prepared.error;
    refuseChangedSince(prepared.value);
    const { lanes, summary } = await runBuild(prepared.value, context);
    return { lanes, result: result('success', summary) };
  } catch (error) {
    return { lanes: 1, result: result('failure', `\n${messageOf(toUserError(error))}\n`) };
  }
}

function skipped(id: string, failed: string[]): BatchResult {
  const message = `rust-static: not built: ${failed.join(', ')} failed\n`;
  return { id, status: 'skipped', log: '', message };
}
