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

/** One build of a batch. */
export interface BatchBuild extends Dependent {
  prepare(): PreparedBuild;
}

/** A terminal that records its text. */
export type RecordingTerminal = Terminal & { text(): string };

/** The environment of a batch. */
export interface BatchContext extends Pick<BuildContext, 'cancelled'> {
  engineOf: (name: EngineName) => Promise<Engine>;
  /** @param place position of the build, such as `3 of 12` */
  terminalOf: (id: string, place: string) => RecordingTerminal;
}

/** The result of one build of a batch. */
export interface BatchResult {
  id: string;
  status: 'success' | 'failure' | 'skipped';
  /** The output of the build. */
  log: string;
  /** What was built, or why the build failed. */
  message: string;
  built?: Built;
  /** Milliseconds since 1970. Absent for a build that never started. */
  startTime?: number;
  endTime?: number;
}

/**
 * Builds several targets. Each is built as if alone, with its own sources and its own cargo call,
 * but shared crates are compiled only once. All builds are prepared before the first one starts, so
 * that their files are those that Nx hashed, even if a build starts much later.
 *
 * @returns one result per build, as soon as it has ended
 * @throws the reason of `cancelled`, after all running builds have ended
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

/**
 * The result of preparing a build. An error is reported when the build would start, and does not
 * fail other builds.
 */
type Attempt = { value: PreparedBuild } | { error: unknown };

function attempt(build: BatchBuild): Attempt {
  try {
    return { value: build.prepare() };
  } catch (error) {
    return { error };
  }
}

/** Never rejects: errors are part of the result. */
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
