import type { Engine } from '../engines/engine';
import type { Terminal } from '../engines/terminal';
import { messageOf } from '../errors';
import type { EngineName } from '../plan/triple';
import { toUserError } from '../system-errors';
import type { PreparedBuild } from './prepare';
import { runBuild, type BuildContext } from './run';
import { summary, type Built } from '../progress/summary';
import { openPools, type Pools } from './pools';
import { inDependencyOrder, nextStep, type Dependent, type Scheduled } from './schedule';
import { refuseChangedSince } from './sources';

/** A build of a batch. */
export interface BatchBuild extends Dependent {
  prepare(): PreparedBuild;
}

/** A terminal that keeps what it is told. */
export type RecordingTerminal = Terminal & { text(): string };

/** What a batch runs in. */
export interface BatchContext extends Pick<BuildContext, 'cancelled'> {
  engineOf: (name: EngineName) => Promise<Engine>;
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
  built?: Built;
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
  const prepared = new Map(inDependencyOrder(builds).map((build) => [build.id, attempt(build)]));
  const pools = await openPools([...prepared.values()], context);
  const schedule = inDependencyOrder(builds).map((build) => scheduled(build, prepared.get(build.id)!, pools));
  const running = new Map<string, Promise<BatchResult>>();
  const ended = new Map<string, boolean>();
  try {
    while (ended.size < schedule.length) {
      const { skip, start } = nextStep(schedule, { running: new Set(running.keys()), ended });
      for (const { id, followers } of start) {
        const place = `${ended.size + running.size + 1} of ${schedule.length}`;
        const terminal = context.terminalOf(id, place);
        const turn = { engineOf: pools.engineOf, cancelled, terminal, followers };
        running.set(id, buildOne(id, prepared.get(id)!, turn));
      }
      const done = skip.length > 0 ? skip.map(skipped) : [await Promise.race(running.values())];
      if (cancelled.aborted) {
        await Promise.all(running.values());
        cancelled.throwIfAborted();
      }
      for (const result of done) {
        running.delete(result.id);
        ended.set(result.id, result.status === 'success');
        yield result;
      }
    }
  } finally {
    await pools.close();
  }
}

function scheduled(build: Dependent, prepared: Attempt, pools: Pools): Scheduled {
  const alone = { id: build.id, after: build.after, group: `alone: ${build.id}`, parallel: 1 };
  if ('error' in prepared) return alone;
  return { ...alone, ...pools.placeOf(prepared.value) };
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
): Promise<BatchResult> {
  const startTime = Date.now();
  const result = (ended: Pick<BatchResult, 'status' | 'message' | 'built'>): BatchResult => {
    return { id, ...ended, log: context.terminal.text(), startTime, endTime: Date.now() };
  };
  try {
    if ('error' in prepared) throw prepared.error;
    refuseChangedSince(prepared.value);
    const built = await runBuild(prepared.value, context);
    return result({ status: 'success', message: summary(built), built });
  } catch (error) {
    return result({ status: 'failure', message: `\n${messageOf(toUserError(error))}\n` });
  }
}

function skipped({ id, failed }: { id: string; failed: string[] }): BatchResult {
  const message = `rust-static: not built: ${failed.join(', ')} failed\n`;
  return { id, status: 'skipped', log: '', message };
}
