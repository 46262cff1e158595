import { createWriteStream } from 'node:fs';
import { rename, rm, stat } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { RustStaticError } from '../../../errors';
import { readFirstFile } from '../daemon/archive';
import type { Container, DaemonClient } from '../daemon/client';
import { isConflict } from '../daemon/errors';
import { CHECKOUT_LABEL, GROUP_LABEL, LABEL } from '../daemon/labels';
import { createVolumeHelper, removeContainer } from '../daemon/volume-helper';
import { writeCache, type CacheMeta } from './cache-archive';
import * as layout from './cache-layout';
import { buildSlot, CARGO_HOME_VOLUME } from './names';
import { parseState } from './source-state';
import { STATE_FILE } from './source-volume';

/**
 * Writes cargo's home and what a checkout's builds have compiled into a file; gzip when its name ends so. Sources are
 * left out: archives of the daemon know whole seconds only, too coarse for cargo to see what has changed, so the
 * workspace's own crates are compiled anew after a restore.
 *
 * @throws RustStaticError when there is nothing to save, or a build is running
 */
export async function saveCache(
  daemon: DaemonClient,
  checkout: string,
  file: string,
): Promise<layout.CacheResult> {
  const [groups, cargoHomes] = await Promise.all([groupsOf(daemon, checkout), cargoHomesOf(daemon)]);
  if (groups.length === 0 || cargoHomes.length === 0)
    throw new RustStaticError('There is nothing to save', {
      code: 'cache-empty',
      reason: 'The docker engine has built nothing of this workspace on this daemon.',
      remedy: 'Run `nx run <project>:static-build` first.',
    });
  const mounts = [...layout.cargoHomeMounts(cargoHomes), ...layout.groupMounts(checkout, groups)];
  const partial = `${file}.partial-${process.pid}`;
  try {
    await withBuildsLocked(daemon, { checkout, groups, mounts }, async (container) => {
      const meta: CacheMeta = { version: 1, targets: await latestTimes(container, groups), cargoHomes };
      await writeArchive(container, meta, layout.archived(mounts), partial);
    });
    await rename(partial, file);
  } finally {
    await rm(partial, { force: true });
  }
  return { volumes: layout.archived(mounts).map(({ name }) => name), bytes: (await stat(file)).size };
}

async function writeArchive(
  container: Container,
  meta: CacheMeta,
  mounts: layout.CacheMount[],
  file: string,
): Promise<void> {
  const volumes = mounts.map(({ name, path }) => async () => {
    const archive = await container.readArchive(path);
    if (archive) return archive;
    throw new RustStaticError(`The volume ${name} cannot be read`, {
      code: 'volume-unreadable',
      reason: 'The daemon has lost it.',
      remedy: 'Run `nx run <project>:static-build`, and save again.',
    });
  });
  const into = createWriteStream(file);
  if (!layout.isGzip(file.replace(/\.partial-\d+$/, ''))) return writeCache(meta, volumes, into);
  const gzip = createGzip({ level: 1 });
  await Promise.all([pipeline(gzip, into), writeCache(meta, volumes, gzip)]);
}

/** The latest time in the sources of each group, in milliseconds since 1970. */
async function latestTimes(container: Container, groups: string[]): Promise<CacheMeta['targets']> {
  const targets: CacheMeta['targets'] = {};
  for (const group of groups) {
    const state = await readFirstFile(container, `${layout.sourcesPath(group)}/${STATE_FILE}`);
    targets[group] = { latestMs: parseState(state?.toString('utf8')).latestMs };
  }
  return targets;
}

/** The groups of builds whose first slot has a target cache. */
async function groupsOf(daemon: DaemonClient, checkout: string): Promise<string[]> {
  const found = await daemon.volumes.list([LABEL, `${CHECKOUT_LABEL}=${checkout}`, GROUP_LABEL]);
  return found
    .flatMap(({ name, labels }) => {
      const group = labels[GROUP_LABEL] ?? '';
      return name === buildSlot(checkout, group, 0).target ? [group] : [];
    })
    .sort();
}

async function cargoHomesOf(daemon: DaemonClient): Promise<string[]> {
  const found = await daemon.volumes.list([LABEL]);
  return found
    .map(({ name }) => name)
    .filter((name) => name.startsWith(CARGO_HOME_VOLUME))
    .sort();
}

/** Runs `use` with a container that reaches the volumes, while further ones hold the build slots. */
async function withBuildsLocked<Result>(
  daemon: DaemonClient,
  { checkout, groups, mounts }: { checkout: string; groups: string[]; mounts: layout.CacheMount[] },
  use: (container: Container) => Promise<Result>,
): Promise<Result> {
  const helper = await layout.cacheHelper(daemon, checkout);
  const created: Container[] = [];
  try {
    for (const group of groups) {
      const { container: name } = buildSlot(checkout, group, 0);
      created.push(await createVolumeHelper(daemon, { ...helper, volumes: [], name }));
    }
    const container = await createVolumeHelper(daemon, { ...helper, volumes: mounts });
    created.push(container);
    return await use(container);
  } catch (error) {
    if (!isConflict(error)) throw error;
    throw new RustStaticError('A build of this workspace is running', {
      code: 'build-running',
      reason: 'What it has compiled so far would be saved as if it were whole.',
      remedy: 'Save when all builds have ended.',
      cause: error,
    });
  } finally {
    for (const container of created) await removeContainer(container);
  }
}
