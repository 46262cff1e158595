import { sha256 } from '../../../digest';
import { putFile, readFirstFile } from '../daemon/archive';
import type { ContainerSpec } from '../daemon/attached-container';
import type { Container, DaemonClient } from '../daemon/client';
import { withVolumeHelper } from '../daemon/volume-helper';
import { isDeciding } from './fetch-skeleton';
import { CARGO_HOME } from './layout';
import { type SourceContent } from './source-content';

/**
 * Path of the marker file for what a build fetches. It lies in the cargo home itself, so it goes with the volume and
 * serves every checkout.
 *
 * @param facts what decides besides the workspace's files: the target, the builder, the caller's registries
 */
export function fetchMarker(facts: readonly string[], { digests }: SourceContent): string {
  // The lock, the manifests (does it fit them?), and cargo's configuration.
  const entries = Object.entries(digests).filter(([path]) => isDeciding(path));
  return `${CARGO_HOME}/rust-static/${sha256(JSON.stringify([...facts, entries.sort()]))}.lock`;
}

/** The lock that a marker holds; undefined for none, and for one that was cut off while it was written. */
export async function readFetchMarker(container: Container, marker: string): Promise<string | undefined> {
  const bytes = await readFirstFile(container, marker);
  const [digest, ...lines] = (bytes?.toString('utf8') ?? '').split('\n');
  const lock = lines.join('\n');
  return digest === sha256(lock) ? lock : undefined;
}

/** Says that what the lock names has been fetched. */
export function writeFetchMarker(container: Container, marker: string, lock: string): Promise<void> {
  return putFile(container, marker, `${sha256(lock)}\n${lock}`);
}

/** Lets the next build fetch again: what was fetched is not there any more. */
export async function removeFetchMarker(
  daemon: DaemonClient,
  { image, platform, checkout, volumes }: ContainerSpec,
  marker: string,
): Promise<void> {
  const helper = { kind: 'fetch', image, platform, checkout };
  const home = volumes.filter(({ path }) => path === CARGO_HOME);
  await withVolumeHelper(daemon, { ...helper, volumes: home }, (container) => putFile(container, marker, ''));
}
