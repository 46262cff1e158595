import type { Engine, EnginePool } from '../engines/engine';
import { bestPlaces } from '../engines/places';
import { RustStaticError } from '../errors';
import type { EngineName } from '../plan/triple';
import type { PreparedBuild } from './request';
import type { Scheduled } from './schedule';

/** The engines of a batch, each with the places where its builds run and the state that they share. */
export interface Pools {
  /** Opens builds in a place. */
  openerOf(place: string): Pick<Engine, 'open'>;
  /** The text for the user about a place. Undefined if its engine has only one. */
  labelOf(place: string): string | undefined;
  /** The number of builds that may run at once, by place. */
  parallel(): ReadonlyMap<string, number>;
  /** Returns the group of a build, and the places where it can run. */
  placeOf(build: PreparedBuild): Partial<Pick<Scheduled, 'group' | 'places'>>;
  /**
   * Returns true if a build failed because its place was lost, and other places can run it. Nothing
   * is started in a lost place any more.
   */
  isLost(place: string, error: unknown): Promise<boolean>;
  close(): Promise<void>;
}

interface Opened {
  engine: Engine;
  /** By the name of the place. Empty if the engine has no pools. */
  pools: Map<string, EnginePool>;
}

/**
 * Opens the engines of a batch. If an engine does not answer, its builds are still tried, and each
 * reports the reason.
 */
export async function openPools(
  attempts: readonly ({ value: PreparedBuild } | { error: unknown })[],
  { engineOf, warn }: { engineOf: (name: EngineName) => Promise<Engine>; warn: (line: string) => void },
): Promise<Pools> {
  const builds = attempts.flatMap((attempt) => ('value' in attempt ? [attempt.value] : []));
  const opened = new Map<EngineName, Opened>();
  for (const { plan, env } of builds) {
    if (opened.has(plan.engine)) continue;
    const engine = await engineOf(plan.engine);
    const isAlone = builds.length === 1;
    const pools = isAlone ? undefined : await engine.pools?.(env, warn).catch(() => undefined);
    opened.set(plan.engine, { engine, pools: byPlace(plan.engine, pools) });
  }
  return poolsOf(opened);
}

function byPlace(engine: EngineName, pools: readonly EnginePool[] = []): Map<string, EnginePool> {
  return new Map(pools.map((pool) => [`${engine} ${pool.name}`, pool]));
}

function poolsOf(opened: ReadonlyMap<EngineName, Opened>): Pools {
  const engines = [...opened.values()];
  const lost: EnginePool[] = [];
  const groups = new Map<PreparedBuild, string | undefined>();
  const openedOf = (place: string): Opened | undefined => opened.get(place.split(' ')[0] as EngineName);
  const poolOf = (place: string): EnginePool | undefined => openedOf(place)?.pools.get(place);
  return {
    openerOf: (place) => poolOf(place) ?? openedOf(place)!.engine,
    labelOf: (place) => poolOf(place)?.name || undefined,
    parallel: () =>
      new Map(engines.flatMap(({ pools }) => [...pools].map(([place, pool]) => [place, pool.parallel]))),
    placeOf: (build) => placesFor(build, opened.get(build.plan.engine)!, groups),
    async isLost(place, error) {
      const pools = openedOf(place)?.pools ?? new Map<string, EnginePool>();
      const pool = pools.get(place);
      // Another build has lost the place before.
      if (!pool) return pools.size > 0;
      if (pools.size < 2 || (!hasBroken(error) && (await pool.answers()))) return false;
      pools.delete(place);
      lost.push(pool);
      return true;
    },
    async close() {
      const live = engines.flatMap(({ pools }) => [...pools.values()].map((pool) => pool.close()));
      const others = lost.map((pool) => pool.close().catch(() => undefined));
      await Promise.all([...live, ...others]);
    },
  };
}

/** @param groups those of earlier calls */
function placesFor(
  build: PreparedBuild,
  { engine, pools }: Opened,
  groups: Map<PreparedBuild, string | undefined>,
): Partial<Pick<Scheduled, 'group' | 'places'>> {
  const { plan } = build;
  if (!groups.has(build)) groups.set(build, groupOf(engine, build));
  const group = groups.get(build);
  const places = [...pools].map(([name, pool]) => ({
    place: name,
    platform: pool.platform,
    warm: pool.warm,
  }));
  const best = bestPlaces(places, { platform: plan.platform, group }).map(({ place }) => place);
  return {
    places: best.length > 0 ? best : [plan.engine],
    ...(group !== undefined && { group: `${plan.engine} ${group}` }),
  };
}

/** True if a connection or container ended. The daemon may have been started again since. */
function hasBroken(error: unknown): boolean {
  return (
    error instanceof RustStaticError && ['daemon-connection-lost', 'container-ended'].includes(error.code)
  );
}

/** The build itself reports a problem with its builder. */
function groupOf(engine: Engine, { plan, workspaceRoot, units }: PreparedBuild): string | undefined {
  try {
    return engine.groupOf(plan, workspaceRoot, units);
  } catch {
    return undefined;
  }
}
