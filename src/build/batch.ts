import type { Engine } from '../engines/engine';
import type { Terminal } from '../engines/terminal';
import { messageOf } from '../errors';
import type { EngineName } from '../plan/triple';
import { toUserError } from '../system-errors';
import type { PreparedBuild } from './request';
import { runBuild, type BuildContext } from './run';
import { summary, type Built } from '../progress/summary';
import { openPools, type Pools } from './pools';
import { inDependencyOrder, nextStep, type Dependent, type Ending, type Scheduled } from './schedule';
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
  /** @param turn position of the build, such as `3 of 12`, and where it runs if several places are there */
  terminalOf: (id: string, turn: string) => RecordingTerminal;
  /** Shows a line that belongs to no build. */
  warn: (line: string) => void;
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
  const order = inDependencyOrder(builds);
  const prepared = new Map(order.map((build) => [build.id, attempt(build)]));
  const pools = await openPools([...prepared.values()], context);
  const running = new Map<string, Running>();
  const ended = new Map<string, Ending>();
  try {
    while (ended.size < order.length) {
      const schedule = order.map((build) => scheduled(build, prepared.get(build.id)!, pools));
      const places = new Map([...running].map(([id, { place }]) => [id, place]));
      const { skip, start } = nextStep(schedule, pools.parallel(), { running: places, ended });
      for (const { id, place, followers } of start) {
        const label = pools.labelOf(place);
        const turn = `${ended.size + running.size + 1} of ${order.length}`;
        const terminal = context.terminalOf(id, label === undefined ? turn : `${turn}, on ${label}`);
        const opener = { engineOf: async () => pools.openerOf(place), cancelled, terminal, followers };
        running.set(id, { place, label, result: buildOne(id, prepared.get(id)!, opener) });
      }
      const results = [...running.values()].map(({ result }) => result);
      const done: Outcome[] = skip.length > 0 ? skip.map(skipped) : [await Promise.race(results)];
      if (cancelled.aborted) {
        await Promise.all(results);
        cancelled.throwIfAborted();
      }
      for (const { error, ...result } of done) {
        const from = running.get(result.id);
        running.delete(result.id);
        if (from && error !== undefined && (await pools.isLost(from.place, error))) {
          context.warn(lostLine(result, from.label));
          continue;
        }
        ended.set(result.id, { success: result.status === 'success', place: from?.place });
        yield result;
      }
    }
  } finally {
    await pools.close();
  }
}

/** A build that runs. Its result never rejects. */
interface Running {
  place: string;
  /** The place for the user, if there are several. */
  label: string | undefined;
  result: Promise<Outcome>;
}

/** A result, and the error of a failed build. */
type Outcome = BatchResult & { error?: unknown };

function scheduled(build: Dependent, prepared: Attempt, pools: Pools): Scheduled {
  const alone = { id: build.id, after: build.after, group: `alone: ${build.id}`, places: [''] };
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
): Promise<Outcome> {
  const startTime = Date.now();
  const result = (ended: Pick<Outcome, 'status' | 'message' | 'built' | 'error'>): Outcome => {
    return { id, ...ended, log: context.terminal.text(), startTime, endTime: Date.now() };
  };
  try {
    if ('error' in prepared) throw prepared.error;
    refuseChangedSince(prepared.value);
    const built = await runBuild(prepared.value, context);
    return result({ status: 'success', message: summary(built), built });
  } catch (thrown) {
    const error = toUserError(thrown);
    return result({ status: 'failure', message: `\n${messageOf(error)}\n`, error });
  }
}

function lostLine({ id, message }: BatchResult, label = 'its daemon'): string {
  const [reason] = message.trim().split('\n');
  return `rust-static: ${id} is built again, because ${label} was lost: ${reason}\n`;
}

function skipped({ id, failed }: { id: string; failed: string[] }): BatchResult {
  const message = `rust-static: not built: ${failed.join(', ')} failed\n`;
  return { id, status: 'skipped', log: '', message };
}
