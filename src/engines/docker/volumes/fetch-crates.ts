import { posix } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { readLock } from '../../../cargo/lockfile';
import { onlyLeavesOut } from '../../../cargo/resolved-lock';
import { explainCargo, NetworkFailure, staleLock } from '../../../failures/explain-cargo';
import type { BuildPlan } from '../../../plan/plan';
import { cargoOutput } from '../../../progress/cargo-output';
import type { BuildRequest } from '../../engine';
import { cargoTerminalEnv } from '../../terminal';
import type { FetchAccess } from '../access/caller-access';
import { CA_FILE } from '../access/network';
import { USER_CONFIG } from '../access/user-config';
import { putFile, readFirstFile } from '../daemon/archive';
import { type ContainerSpec, createAttached, startAttached } from '../daemon/attached-container';
import type { Container, DaemonClient } from '../daemon/client';
import { removeContainer } from '../daemon/volume-helper';
import { fetchMarker, readFetchMarker, writeFetchMarker } from './fetch-marker';
import { skeleton } from './fetch-skeleton';
import { CARGO_HOME, manifestIn, SOURCE_PATH } from './layout';
import type { SourceContent } from './source-content';

const RETRY_MS = 2000;

/** Input of the fetch step. */
export interface FetchStep {
  /** The build's container, which may not be started yet, and its description. */
  build: Container;
  spec: ContainerSpec;
  content: SourceContent;
  access: FetchAccess;
  /** Identity of the builder. Another version of cargo may use another layout in its home. */
  builder: string;
}

/** The fetched lock, and the marker file in the cargo home. */
export interface Fetched {
  lock: string;
  marker: string;
}

/**
 * Downloads the crates of the lock into the cargo home, unless a marker file says that they are
 * there.
 *
 * @returns the text of the lock to build with, and the marker's path. The lock is that of the
 * pruned workspace, without packages that the app's own features do not need.
 * @throws RustStaticError if cargo cannot fetch, or if the lock does not match the manifests
 */
export async function fetchCrates(
  daemon: DaemonClient,
  request: BuildRequest,
  step: FetchStep,
): Promise<Fetched> {
  const { plan, terminal } = request;
  const included = plan.configs.map((path) => step.content.digests[path] ?? '');
  const facts = [plan.target, step.builder, step.access.userConfig.fetch, ...included];
  const marker = fetchMarker(facts, step.content);
  const kept = await readFetchMarker(step.build, marker);
  if (kept !== undefined) return { lock: kept, marker };
  const lock = await terminal.stage('crates fetched', async () => {
    try {
      return await fetchInContainer(daemon, request, step, marker);
    } catch (error) {
      // Fetching can be repeated safely. In Podman, the first container after a start may run
      // before its network is up.
      if (!(error instanceof NetworkFailure)) throw error;
      terminal.write('rust-static: the network failed; fetching once more\n');
      await sleep(RETRY_MS, undefined, { signal: request.cancelled });
      return fetchInContainer(daemon, request, step, marker);
    }
  });
  return { lock, marker };
}

async function fetchInContainer(
  daemon: DaemonClient,
  request: BuildRequest,
  step: FetchStep,
  marker: string,
): Promise<string> {
  const { env = [] } = (await daemon.images.inspect(step.spec.image)) ?? {};
  const ours = { ...step.access.env, ...step.access.secrets };
  const names = env.map((entry) => entry.split('=', 1)[0]!).filter((name) => !Object.hasOwn(ours, name));
  const container = await createAttached(daemon, fetchSpec(request, step.spec, names));
  try {
    await prepare(container, request, step);
    return await runFetch(container, request, step.access, marker);
  } finally {
    await removeContainer(container);
  }
}

async function prepare(
  container: Container,
  { plan }: BuildRequest,
  { access, content }: FetchStep,
): Promise<void> {
  await container.writeArchive('/', skeleton(content, [...plan.vendored, ...plan.configs]));
  if (access.ca) await putFile(container, CA_FILE, access.ca);
  if (access.userConfig.fetch) await putFile(container, USER_CONFIG, access.userConfig.fetch);
}

async function runFetch(
  container: Container,
  { plan, terminal, cancelled }: BuildRequest,
  access: FetchAccess,
  marker: string,
): Promise<string> {
  const output = cargoOutput(terminal);
  const secrets = { ...access.env, ...access.secrets };
  const listener = { onLine: () => {}, onStderr: output.add, cancelled };
  const running = await startAttached(container, { secrets, ...listener });
  try {
    const { exitCode } = await running.result.finally(output.end);
    if (exitCode !== 0) throw explainCargo('fetch', plan, { exitCode, stderr: output.text() });
    const lock = await resolvedLock(container, plan);
    await writeFetchMarker(container, marker, lock);
    return lock;
  } finally {
    await running.release();
  }
}

/**
 * Reads the lock after cargo's fetch. It may have fewer packages than the pruned workspace's lock.
 * Any other difference means that the lock is stale.
 */
async function resolvedLock(container: Container, plan: BuildPlan): Promise<string> {
  const file = posix.join(SOURCE_PATH, plan.cargoRoot, 'Cargo.lock');
  const text = (await readFirstFile(container, file))?.toString('utf8') ?? '';
  if (plan.pruned && !onlyLeavesOut(readLock(text, file), plan.pruned.lock)) throw staleLock(plan);
  return text;
}

/**
 * Variables of an image that cargo may see while it fetches: paths, networks and registries, but no
 * programs.
 */
const KEPT =
  /^(PATH|HOME|RUSTUP_(HOME|TOOLCHAIN)|SSL_CERT_(FILE|DIR)|(HTTPS?|ALL|NO|FTP)_PROXY|CARGO_(HTTP|NET|REGISTRY|REGISTRIES)_(?!.*CREDENTIAL)\w+)$/i;

/** The dynamic loader reads these variables, also for the shell. An empty value loads nothing. */
const LOADER = { LD_PRELOAD: '', LD_LIBRARY_PATH: '', LD_AUDIT: '' };

/**
 * Describes the container that fetches. It has network access and can write the cargo home, but
 * runs no crate's code. In a pruned workspace cargo runs without --locked: it then removes packages
 * from the lock that the app's features do not need. All other changes are refused.
 *
 * @param variables names of the variables that the image sets
 */
export function fetchSpec(
  { plan, terminal }: BuildRequest,
  build: ContainerSpec,
  variables: readonly string[],
): ContainerSpec {
  const names = variables.filter((name) => !KEPT.test(name));
  return {
    ...build,
    kind: 'fetch',
    name: undefined,
    command: [
      ...(names.length > 0 ? ['env', ...names.flatMap((name) => ['-u', name])] : []),
      ...['cargo', 'fetch', ...(plan.pruned ? [] : ['--locked']), '--target', plan.target],
      ...['--manifest-path', manifestIn(plan)],
    ],
    // The container has tokens. Without this filter, a variable of the settings or the image, such
    // as RUSTC_WRAPPER, could run code of the workspace here.
    env: { ...LOADER, CARGO_HOME, CARGO_CACHE_AUTO_CLEAN_FREQUENCY: 'never', ...cargoTerminalEnv(terminal) },
    volumes: build.volumes
      .filter(({ path }) => path === CARGO_HOME)
      .map((volume) => ({ ...volume, readOnly: false })),
    network: true,
  };
}
