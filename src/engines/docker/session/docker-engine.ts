import { hostOnlyKeys } from '../../../cargo/carried-config';
import { readConfigs } from '../../../cargo/config';
import { filesOnDisk } from '../../../cargo/files';
import type { BuildRequest, BuildSession, Engine } from '../../engine';
import { openBuild } from './open-build';
import { refuseBeside } from './refuse-beside';
import { envOfBestDaemon, openDaemonPools } from './daemon-pools';
import type { WarmContainers } from './warm-container';
import { callerAccess } from '../access/caller-access';
import { connect } from '../daemon/connect';
import { builderIdentity, prepareBuilder } from '../builder/prepare';
import { volumeNames } from '../volumes/names';
import { pruneAbandoned } from '../volumes/prune';

/** Runs cargo in a container. It only uses the daemon's API. */
export const dockerEngine: Engine = {
  open: async (request) => openDocker({ ...request, env: await envOfBestDaemon(request, groupOf) }),
  groupOf: (plan, workspaceRoot, units) => groupOf({ plan, workspaceRoot, units }),
  pools: (env, warn) => openDaemonPools(env, warn, openDocker),
};

function groupOf({
  plan,
  workspaceRoot,
  units,
}: Pick<BuildRequest, 'plan' | 'workspaceRoot' | 'units'>): string {
  return volumeNames(plan, workspaceRoot, builderIdentity(plan, workspaceRoot), { units }).group;
}

async function openDocker(request: BuildRequest, pool?: WarmContainers): Promise<BuildSession> {
  const access = callerAccess(request.plan, request.workspaceRoot, request.env);
  const daemon = await connect(request.env);
  refuseBeside(daemon, request);
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
