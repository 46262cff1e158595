import { sha256 } from '../../../digest';
import { putFile, readFirstFile } from '../daemon/archive';
import type { ContainerSpec } from '../daemon/attached-container';
import type { Container, DaemonClient } from '../daemon/client';
import { withVolumeHelper } from '../daemon/volume-helper';
import { isDeciding } from './fetch-skeleton';
import { CARGO_HOME } from './layout';
import { type SourceContent } from './source-content';

/**
 * Returns the path of the marker file for the crates of a build. It is in the cargo home, so it is
 * removed with the volume, and all checkouts use it.
 *
 * @param facts further inputs besides the workspace's files: the target, the builder, the caller's
 * registries
 */
export function fetchMarker(facts: readonly string[], { digests }: SourceContent): string {
  // Hashes the lock, the manifests (the lock must match them), and cargo's configuration.
  const entries = Object.entries(digests).filter(([path]) => isDeciding(path));
  return `${CARGO_HOME}/rust-static/${sha256(JSON.stringify([...facts, entries.sort()]))}.lock`;
}

/** Returns the lock in a marker file, or undefined if the marker is missing or truncated. */
export async function readFetchMarker(container: Container, marker: string): Promise<string | undefined> {
  const bytes = await readFirstFile(container, marker);
  const [digest, ...lines] = (bytes?.toString('utf8') ?? '').split('\n');
  const lock = lines.join('\n');
  return digest === sha256(lock) ? lock : undefined;
}

/** Records that the crates of the lock have been fetched. */
export function writeFetchMarker(container: Container, marker: string, lock: string): Promise<void> {
  return putFile(container, marker, `${sha256(lock)}\n${lock}`);
}

/** Makes the next build fetch again, because fetched crates are missing. */
export async function removeFetchMarker(
  daemon: DaemonClient,
  { image, platform, checkout, volumes }: ContainerSpec,
  marker: string,
): Promise<void> {
  const helper = { kind: 'fetch', image, platform, checkout };
  const home = volumes.filter(({ path }) => path === CARGO_HOME);
  await withVolumeHelper(daemon, { ...helper, volumes: home }, (container) => putFile(container, marker, ''));
}
