import { messageOf, RustStaticError } from '../../../errors';
import type { BuildRequest, BuildSession, EnginePool } from '../../engine';
import { bestPlaces, type Place } from '../../places';
import type { DaemonClient } from '../daemon/client';
import { connect } from '../daemon/connect';
import { GROUP_LABEL, LABEL } from '../daemon/labels';
import { type ChosenDaemon, chosenDaemons, DAEMONS_VARIABLE } from '../daemon/several';
import { WarmContainers } from './warm-container';

/**
 * Each parallel build holds a clone of the whole target cache, so more would take too much space.
 */
const MOST_PARALLEL = 4;
/** Time for a daemon to answer after a build on it has failed, in milliseconds. */
const ANSWER_MS = 10_000;

type Open = (request: BuildRequest, pool?: WarmContainers) => Promise<BuildSession>;

/**
 * Opens a pool on each daemon. Daemons that do not answer are left out.
 *
 * @param open opens a build on the daemon of its environment
 * @throws RustStaticError if none answers
 */
export async function openDaemonPools(
  env: NodeJS.ProcessEnv,
  warn: (line: string) => void,
  open: Open,
): Promise<EnginePool[]> {
  const pools = await answering(env, warn, (daemon) => openPool(daemon, env, open));
  return pools.map(({ value }) => value);
}

/**
 * Returns the environment for one build. With several daemons, it has the one that fits best.
 *
 * @param groupOf the group of the build. If it throws, the build itself reports the reason.
 * @throws RustStaticError if none answers
 */
export async function envOfBestDaemon(
  request: BuildRequest,
  groupOf: (request: BuildRequest) => string,
): Promise<NodeJS.ProcessEnv> {
  const { env, plan, terminal } = request;
  if (!env[DAEMONS_VARIABLE]) return env;
  const warn = (line: string): void => terminal.write(line);
  const found = await answering(env, warn, async ({ envOf }) => placeOf(await connect(envOf(env))));
  const places = found.map(({ daemon, value }) => ({ ...value, daemon }));
  const group = orUndefined(() => groupOf(request));
  return bestPlaces(places, { platform: plan.platform, group })[0]!.daemon.envOf(env);
}

function orUndefined<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}

/** Does something with each daemon at the same time, and returns the results of those that answer. */
async function answering<T>(
  env: NodeJS.ProcessEnv,
  warn: (line: string) => void,
  ask: (daemon: ChosenDaemon) => Promise<T>,
): Promise<{ daemon: ChosenDaemon; value: T }[]> {
  const daemons = chosenDaemons(env);
  const reasons: string[] = [];
  const answers = await Promise.all(
    daemons.map(async (daemon) => {
      try {
        return [{ daemon, value: await ask(daemon) }];
      } catch (error) {
        if (daemons.length === 1) throw error;
        reasons.push(`${daemon.name}: ${messageOf(error)}`);
        return [];
      }
    }),
  );
  const found = answers.flat();
  if (found.length === 0) throw noneAnswers(reasons);
  for (const reason of reasons) warn(`rust-static: builds do without ${reason.split('\n')[0]}\n`);
  return found;
}

/**
 * Allows one build more than the daemon has processors, because the last crate of an app keeps only
 * one of them busy.
 */
async function openPool(
  { name, envOf }: ChosenDaemon,
  env: NodeJS.ProcessEnv,
  open: Open,
): Promise<EnginePool> {
  const client = await connect(envOf(env));
  const only: Place = { warm: new Set() };
  const [{ processors }, place] = await Promise.all([client.info(), name === '' ? only : placeOf(client)]);
  const containers = new WarmContainers(Math.min(MOST_PARALLEL, processors + 1));
  return {
    ...place,
    name,
    parallel: containers.parallel,
    open: (request) => open({ ...request, env: envOf(request.env) }, containers),
    answers: () => answers(client),
    close: () => containers.close(),
  };
}

async function placeOf(client: DaemonClient): Promise<Place> {
  const [{ os, arch }, volumes] = await Promise.all([client.version(), client.volumes.list([LABEL])]);
  const groups = volumes.flatMap(({ labels }) => labels[GROUP_LABEL] ?? []);
  return { platform: `${os}/${arch}`, warm: new Set(groups) };
}

async function answers(client: DaemonClient): Promise<boolean> {
  const late = new Promise<boolean>((resolve) => setTimeout(resolve, ANSWER_MS, false).unref());
  return Promise.race([
    client
      .version()
      .then(() => true)
      .catch(() => false),
    late,
  ]);
}

function noneAnswers(reasons: readonly string[]): RustStaticError {
  return new RustStaticError('No daemon of RUST_STATIC_DAEMONS answers', {
    code: 'daemons-unreachable',
    reason: reasons.join('\n\n'),
    remedy: 'Start one of them, correct the variable, or unset it to build with the daemon of this machine.',
  });
}
