import { createHash } from 'node:crypto';
import { posix } from 'node:path';
import type Docker from 'dockerode';
import { explainCargo } from '../../cargo/failures';
import type { BuildRequest } from '../engine';
import { putFile, readFirstFile } from './archive';
import { CARGO_HOME, fetchSpec } from './build-spec';
import { createHeld, startHeld, type ContainerSpec } from './held-container';
import type { MirrorContent } from './mirror-content';
import { CA_FILE, type NetworkAccess } from './network-env';

/** What the fetch step works with. */
export interface FetchStep {
  /** The build's container, not started yet, and what it is made of. */
  build: Docker.Container;
  spec: ContainerSpec;
  content: MirrorContent;
  network: NetworkAccess;
  /** Identity of the builder: another cargo may lay out its home otherwise. */
  builder: string;
}

/**
 * Fills the cargo home with what the lock names, unless that was done before. A mark in the volume itself says so,
 * so that it goes with the volume and serves every checkout.
 *
 * @throws RustStaticError when cargo cannot fetch, or the lock does not fit the manifests
 */
export async function fetchCrates(docker: Docker, request: BuildRequest, step: FetchStep): Promise<void> {
  const { plan, terminal, cancelled } = request;
  const mark = `${CARGO_HOME}/rust-static/${fetchDigest([plan.target, step.builder], step.content)}`;
  if (await readFirstFile(step.build, mark)) return;
  const container = await createHeld(docker, fetchSpec(plan, step.spec));
  try {
    if (step.network.ca) await putFile(container, CA_FILE, step.network.ca);
    const onStderr = (chunk: Buffer): void => terminal.write(chunk);
    const options = { secrets: step.network.env, onLine: () => {}, onStderr, cancelled };
    const running = await startHeld(docker, container, options);
    const fetched = async (): Promise<void> => {
      const result = await running.result;
      if (result.exitCode !== 0) throw explainCargo('fetch', plan, result);
      await putFile(container, mark, '');
    };
    await terminal.stage('crates fetched', fetched).finally(() => running.release());
  } finally {
    await container.remove({ force: true }).catch(() => undefined);
  }
}

/** Digest of all that decides what is fetched: the lock, the manifests (does it fit them?), cargo's configuration. */
function fetchDigest(facts: string[], { digests }: MirrorContent): string {
  const deciding = /^(Cargo\.(toml|lock)|config(\.toml)?)$/;
  const entries = Object.entries(digests).filter(([path]) => deciding.test(posix.basename(path)));
  return createHash('sha256')
    .update(JSON.stringify([...facts, entries.sort()]))
    .digest('hex');
}
