import { hostOnlyKeys } from '../../../cargo/carried-config';
import { readConfigs } from '../../../cargo/config';
import { filesOnDisk } from '../../../cargo/files';
import type { BuildRequest, BuildSession, Engine } from '../../engine';
import { openBuild } from './session';
import { callerAccess } from '../access/caller-access';
import { connect } from '../daemon/connect';
import { prepareBuilder } from '../builder/prepare';
import { pruneAbandoned } from '../volumes/prune-abandoned';

/** Runs cargo in a container, through the daemon's API alone. */
export const dockerEngine: Engine = { open: openDocker };

async function openDocker(request: BuildRequest): Promise<BuildSession> {
  const access = callerAccess(request.plan, request.workspaceRoot, request.env);
  const docker = await connect(request.env);
  await pruneAbandoned(docker);
  const builder = await prepareBuilder(docker, request, access);
  warnHostOnlyKeys(request);
  return openBuild(docker, request, builder, access.network);
}

// Linkers, wrappers and target folders are this machine's own.
function warnHostOnlyKeys({ plan, workspaceRoot, terminal }: BuildRequest): void {
  const keys = readConfigs(filesOnDisk(workspaceRoot), plan.cargoRoot).flatMap(hostOnlyKeys);
  if (keys.length > 0)
    terminal.write(
      `rust-static: of .cargo/config.toml these stay on the host: ${[...new Set(keys)].join(', ')}\n`,
    );
}
