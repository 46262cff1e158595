import { createHash } from 'node:crypto';
import type Docker from 'dockerode';
import { explainCargo } from '../../cargo/failures';
import type { BuildRequest } from '../engine';
import { putFile } from './archive';
import { fetchSpec } from './build-spec';
import { createHeld, startHeld, type ContainerSpec } from './held-container';
import type { Mirror } from './mirror';
import { CA_FILE, type NetworkAccess } from './network-env';

/** What the fetch step works with. */
export interface FetchStep {
  spec: ContainerSpec;
  mirror: Mirror;
  network: NetworkAccess;
}

/**
 * Fills the cargo home with what the lock names, unless that was done for the same lock and the same volume.
 *
 * @throws RustStaticError when cargo cannot fetch, or the lock does not fit the manifests
 */
export async function fetchCrates(docker: Docker, request: BuildRequest, step: FetchStep): Promise<void> {
  const { plan, terminal, cancelled } = request;
  const { mirror, network } = step;
  const wanted = await fetchDigest(docker, plan.sourceFiles, step);
  if (mirror.state.fetched === wanted) return;
  const container = await createHeld(docker, fetchSpec(plan, step.spec));
  try {
    if (network.ca) await putFile(container, CA_FILE, network.ca);
    const onStderr = (chunk: Buffer): void => terminal.write(chunk);
    const running = await startHeld(docker, container, {
      secrets: network.env,
      onLine: () => {},
      onStderr,
      cancelled,
    });
    const fetched = async (): Promise<void> => {
      const result = await running.result;
      if (result.exitCode !== 0) throw explainCargo('fetch', plan, result);
    };
    await terminal.stage('crates fetched', fetched).finally(() => running.release());
  } finally {
    await container.remove({ force: true }).catch(() => undefined);
  }
  await mirror.remember({ fetched: wanted });
}

// A cargo home that was removed and made again is another one, with the same name.
async function fetchDigest(docker: Docker, files: string[], { spec, mirror }: FetchStep): Promise<string> {
  const home = await docker.getVolume(spec.volumes[0]!.name).inspect();
  const created = (home as { CreatedAt?: string }).CreatedAt ?? '';
  const digests = files.map((file) => mirror.state.entries[file]?.digest ?? '');
  return createHash('sha256')
    .update(JSON.stringify([created, spec.image, ...digests]))
    .digest('hex');
}
