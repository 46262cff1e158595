import type { Engine, EnginePool } from '../engines/engine';
import type { EngineName } from '../plan/triple';
import type { PreparedBuild } from './prepare';
import type { Scheduled } from './schedule';

/** The engines of a batch, each with state that its builds share. */
export interface Pools {
  engineOf: (name: EngineName) => Promise<Pick<Engine, 'open'>>;
  /** Returns the group of a build, and how many builds may run at once. */
  placeOf(build: PreparedBuild): Partial<Pick<Scheduled, 'group' | 'parallel'>>;
  close(): Promise<void>;
}

interface Opened {
  engine: Engine;
  pool: EnginePool | undefined;
}

/**
 * Opens the engines of a batch. If an engine does not answer, its builds are still tried, and each
 * reports the reason.
 */
export async function openPools(
  attempts: readonly ({ value: PreparedBuild } | { error: unknown })[],
  { engineOf }: { engineOf: (name: EngineName) => Promise<Engine> },
): Promise<Pools> {
  const builds = attempts.flatMap((attempt) => ('value' in attempt ? [attempt.value] : []));
  const opened = new Map<EngineName, Opened>();
  for (const { plan, env } of builds) {
    if (opened.has(plan.engine)) continue;
    const engine = await engineOf(plan.engine);
    const isAlone = builds.length === 1;
    const pool = isAlone ? undefined : await engine.pool?.(env).catch(() => undefined);
    opened.set(plan.engine, { engine, pool });
  }
  return {
    engineOf: async (name) => {
      const { engine, pool } = opened.get(name)!;
      return pool ?? engine;
    },
    placeOf: ({ plan, workspaceRoot, units }) => {
      const { engine, pool } = opened.get(plan.engine)!;
      try {
        return {
          group: `${plan.engine} ${engine.groupOf(plan, workspaceRoot, units)}`,
          parallel: pool?.parallel ?? 1,
        };
      } catch {
        // The build itself reports the problem with its builder.
        return {};
      }
    },
    close: async () => void (await Promise.all([...opened.values()].map(({ pool }) => pool?.close()))),
  };
}
