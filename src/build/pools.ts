import type { Engine, EnginePool } from '../engines/engine';
import type { EngineName } from '../plan/triple';
import type { PreparedBuild } from './prepare';
import type { Scheduled } from './schedule';

/** The engines of a batch, each with what its builds leave to each other. */
export interface Pools {
  engineOf: (name: EngineName) => Promise<Pick<Engine, 'open'>>;
  /** Which builds a build shares with, and how many may run at once. */
  placeOf(build: PreparedBuild): Partial<Pick<Scheduled, 'group' | 'parallel'>>;
  close(): Promise<void>;
}

interface Opened {
  engine: Engine;
  pool: EnginePool | undefined;
}

/**
 * Opens the engines of a batch. An engine that does not answer keeps no build from being tried: each says the reason
 * itself.
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
    placeOf: ({ plan, workspaceRoot }) => {
      const { engine, pool } = opened.get(plan.engine)!;
      try {
        return {
          group: `${plan.engine} ${engine.groupOf(plan, workspaceRoot)}`,
          parallel: pool?.parallel ?? 1,
        };
      } catch {
        // The build itself says what is wrong with its builder.
        return {};
      }
    },
    close: async () => void (await Promise.all([...opened.values()].map(({ pool }) => pool?.close()))),
  };
}
