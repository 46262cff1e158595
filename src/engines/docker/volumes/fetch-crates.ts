import { posix } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type Docker from 'dockerode';
import { readConfigs, vendoredFolders } from '../../../cargo/config';
import { explainCargo, NetworkFailure, staleLock } from '../../../failures/explain-cargo';
import { filesOnDisk } from '../../../cargo/files';
import { readLock } from '../../../cargo/lockfile';
import { onlyLeavesOut } from '../../../cargo/resolved-lock';
import type { BuildPlan } from '../../../plan/plan';
import type { BuildRequest } from '../../engine';
import { putFile, readFirstFile } from '../daemon/archive';
import { isDeciding, skeleton } from './fetch-skeleton';
import { createAttached, startAttached, type ContainerSpec } from '../daemon/attached-container';
import { createVolumeHelper, removeContainer } from '../daemon/volume-helper';
import { sha256, type SourceContent } from './source-content';
import { CA_FILE } from '../access/network';
import { USER_CONFIG } from '../access/user-config';
import type { FetchAccess } from '../access/caller-access';
import { SOURCE_PATH, CARGO_HOME } from './layout';
import { fetchSpec } from './fetch-spec';

const RETRY_MS = 2000;

/** What the fetch step works with. */
export interface FetchStep {
  /** The build's container, not started yet, and what it is made of. */
  build: Docker.Container;
  spec: ContainerSpec;
  content: SourceContent;
  access: FetchAccess;
  /** Identity of the builder: another cargo may lay out its home otherwise. */
  builder: string;
}

/** What was fetched, and the file in the cargo home that says so. */
export interface Fetched {
  lock: string;
  mark: string;
}

/**
 * Fills the cargo home with what the lock names, unless that was done before. A mark in the volume itself says so,
 * so that it goes with the volume and serves every checkout.
 *
 * @returns the text of the lock to build with, that of the slice without what the app's own features do not need; and
 *   the mark
 * @throws RustStaticError when cargo cannot fetch, or the lock does not fit the manifests
 */
export async function fetchCrates(docker: Docker, request: BuildRequest, step: FetchStep): Promise<Fetched> {
  const { plan, terminal } = request;
  const mark = `${CARGO_HOME}/rust-static/${fetchDigest([plan.target, step.builder, step.access.userConfig.fetch], step.content)}.lock`;
  const kept = readMarker(await readFirstFile(step.build, mark));
  if (kept !== undefined) return { lock: kept, mark };
  const lock = await terminal.stage('crates fetched', async () => {
    try {
      return await inContainer(docker, request, step, mark);
    } catch (error) {
      // Fetching can be repeated safely. Podman's first container after a start may run before its network does.
      if (!(error instanceof NetworkFailure)) throw error;
      terminal.write('rust-static: the network failed; fetching once more\n');
      await sleep(RETRY_MS, undefined, { signal: request.cancelled });
      return inContainer(docker, request, step, mark);
    }
  });
  return { lock, mark };
}

/** Lets the next build fetch again: what was fetched is not there any more. */
export async function removeFetchMarker(docker: Docker, { spec }: FetchStep, mark: string): Promise<void> {
  const { image, platform, checkout, volumes } = spec;
  const home = volumes.find(({ path }) => path === CARGO_HOME)!;
  const mounts = [{ volume: home.name, path: CARGO_HOME }];
  const container = await createVolumeHelper(docker, { kind: 'fetch', image, platform, checkout, mounts });
  try {
    await putFile(container, mark, '');
  } finally {
    await removeContainer(container);
  }
}

async function inContainer(
  docker: Docker,
  request: BuildRequest,
  step: FetchStep,
  mark: string,
): Promise<string> {
  const container = await createAttached(docker, fetchSpec(request.plan, step.spec));
  try {
    return await runFetch(docker, container, request, step, mark);
  } finally {
    await removeContainer(container);
  }
}

async function runFetch(
  docker: Docker,
  container: Docker.Container,
  { plan, terminal, cancelled, workspaceRoot }: BuildRequest,
  { access, content }: FetchStep,
  mark: string,
): Promise<string> {
  const vendored = vendoredFolders(readConfigs(filesOnDisk(workspaceRoot), plan.cargoRoot));
  await container.putArchive(skeleton(content, vendored), { path: '/' });
  if (access.ca) await putFile(container, CA_FILE, access.ca);
  if (access.userConfig.fetch) await putFile(container, USER_CONFIG, access.userConfig.fetch);
  const onStderr = (chunk: Buffer): void => terminal.write(chunk);
  const options = { secrets: { ...access.env, ...access.secrets }, onLine: () => {}, onStderr, cancelled };
  const running = await startAttached(docker, container, options);
  try {
    const result = await running.result;
    if (result.exitCode !== 0) throw explainCargo('fetch', plan, result);
    const lock = await resolvedLock(container, plan);
    await putFile(container, mark, `${sha256(lock)}\n${lock}`);
    return lock;
  } finally {
    await running.release();
  }
}

async function resolvedLock(container: Docker.Container, plan: BuildPlan): Promise<string> {
  const file = posix.join(SOURCE_PATH, plan.cargoRoot, 'Cargo.lock');
  const text = (await readFirstFile(container, file))?.toString('utf8') ?? '';
  if (plan.slice && !onlyLeavesOut(readLock(text, file), plan.slice.lock)) throw staleLock(plan);
  return text;
}

/** The lock that a mark holds; undefined for one that was cut off while it was written. */
function readMarker(bytes: Buffer | undefined): string | undefined {
  const [digest, ...lines] = (bytes?.toString('utf8') ?? '').split('\n');
  const lock = lines.join('\n');
  return digest === sha256(lock) ? lock : undefined;
}

/** Digest of all that decides what is fetched: the lock, the manifests (does it fit them?), cargo's configuration. */
function fetchDigest(facts: string[], { digests }: SourceContent): string {
  const entries = Object.entries(digests).filter(([path]) => isDeciding(path));
  return sha256(JSON.stringify([...facts, entries.sort()]));
}
