import { hostOnlyKeys } from '../../../cargo/carried-config';
import { readConfigs } from '../../../cargo/config';
import { filesOnDisk } from '../../../cargo/files';
import type { BuildRequest, BuildSession, Engine, EnginePool } from '../../engine';
import { openBuild } from './open-build';
import { WarmContainers } from './warm-container';
import { callerAccess } from '../access/caller-access';
import { connect } from '../daemon/connect';
import { builderIdentity, prepareBuilder } from '../builder/prepare';
import { volumeNames } from '../volumes/names';
import { pruneAbandoned } from '../volumes/prune';

/** Runs cargo in a container. It only uses the daemon's API. */
export const dockerEngine: Engine = {
  open: (request) => openDocker(request),
  groupOf: (plan, root, units) => volumeNames(plan, root, builderIdentity(plan, root), { units }).group,
  pool: openPool,
};

/**
 * Each parallel build holds a clone of the whole target cache, so more would take too much space.
 */
const MOST_PARALLEL = 4;

/**
 * Allows one build more than the daemon has processors, because the last crate of an app keeps only
 * one of them busy.
 */
async function openPool(env: NodeJS.ProcessEnv): Promise<EnginePool> {
  const { processors } = await (await connect(env)).info();
  const pool = new WarmContainers(Math.min(MOST_PARALLEL, processors + 1));
  return {
    parallel: pool.parallel,
    open: (request) => openDocker(request, pool),
    close: () => pool.close(),
  };
}

async function openDocker(request: BuildRequest, pool?: WarmContainers): Promise<BuildSession> {
  const access = callerAccess(request.plan, request.workspaceRoot, request.env);
  const daemon = await connect(request.env);
  if (daemon.warning !== undefined) request.terminal.write(`rust-static: ${daemon.warning}\n`);
  await pruneAbandoned(daemon);
  const builder = await prepareBuilder(daemon, request, access);
  warnHostOnlyKeys(request);
  return openBuild(daemon, request, builder, access.network, pool);
}

// Warns about linkers, wrappers and target folders, because these exist only on this machine.
function warnHostOnlyKeys({ plan, workspaceRoot, terminal }: BuildRequest): void {
  const keys = readConfigs(filesOnDisk(workspaceRoot), plan.cargoRoot).flatMap(hostOnlyKeys);
  if (keys.length > 0)
    terminal.write(
      `rust-static: of .cargo/config.toml these stay on the host: ${[...new Set(keys)].join(', ')}\n`,
    );
}
