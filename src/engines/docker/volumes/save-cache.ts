import { createWriteStream, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { RustStaticError } from '../../../errors';
import { readFirstFile } from '../daemon/archive';
import type { Container, DaemonClient } from '../daemon/client';
import { isConflict } from '../daemon/errors';
import { CHECKOUT_LABEL, GROUP_LABEL, LABEL } from '../daemon/labels';
import { createVolumeHelper, removeContainer } from '../daemon/volume-helper';
import * as layout from './cache-layout';
import { buildSlot, CARGO_HOME_VOLUME } from './names';
import { parseState } from './source-state';
import { STATE_FILE } from './source-volume';

/**
 * Writes cargo's home and the target caches of a checkout into a folder: one archive per volume, as
 * the daemon returns it, and a description. Sources are not saved, because the daemon's archives
 * only store whole seconds. That is too coarse for cargo to detect changes, so it compiles the
 * workspace's own crates again after a restore.
 *
 * @param folder absolute path of an empty folder
 * @throws RustStaticError if there is nothing to save, or if a build is running
 */
export async function saveCache(
  daemon: DaemonClient,
  checkout: string,
  folder: string,
): Promise<layout.CacheResult> {
  const [groups, cargoHomes] = await Promise.all([groupsOf(daemon, checkout), cargoHomesOf(daemon)]);
  if (groups.length === 0 || cargoHomes.length === 0)
    throw new RustStaticError('There is nothing to save', {
      code: 'cache-empty',
      reason: 'The docker engine has built nothing of this workspace on this daemon.',
      remedy: 'Run `nx run <project>:static-build` first.',
    });
  const volumes = layout.cacheVolumes(checkout, groups, cargoHomes);
  const meta: layout.CacheMeta = { version: 2, targets: {}, cargoHomes, bytes: {} };
  await withBuildsLocked(daemon, { checkout, groups, volumes }, async (container) => {
    for (const volume of volumes)
      if (volume.file !== undefined)
        meta.bytes[volume.file] = await writeArchive(container, volume, join(folder, volume.file));
      else meta.targets[volume.group!] = await knownOf(container, volume);
  });
  writeFileSync(join(folder, layout.CACHE_FILE), JSON.stringify(meta));
  const saved = volumes.filter(({ file }) => file !== undefined).map(({ name }) => name);
  return { volumes: saved, bytes: Object.values(meta.bytes).reduce((sum, size) => sum + size, 0) };
}

/** @returns the size of the file, in bytes */
async function writeArchive(
  container: Container,
  { name, path }: layout.CacheVolume,
  file: string,
): Promise<number> {
  // The dot at the end makes names in the archive relative to the volume.
  const archive = await container.readArchive(`${path}/.`);
  if (!archive)
    throw new RustStaticError(`The volume ${name} cannot be read`, {
      code: 'volume-unreadable',
      reason: 'The daemon no longer has it.',
      remedy: 'Run `nx run <project>:static-build`, and save again.',
    });
  await pipeline(archive, createWriteStream(file));
  return statSync(file).size;
}

async function knownOf(
  container: Container,
  { path }: layout.CacheVolume,
): Promise<layout.CacheMeta['targets'][string]> {
  const text = await readFirstFile(container, `${path}/${STATE_FILE}`);
  const { latestMs, ledger, image } = parseState(text?.toString('utf8'));
  return { latestMs, ...(ledger && { common: ledger.common }), ...(image && { image }) };
}

/** Returns the groups of builds whose first slot has a target cache. */
async function groupsOf(daemon: DaemonClient, checkout: string): Promise<string[]> {
  const found = await daemon.volumes.list([LABEL, `${CHECKOUT_LABEL}=${checkout}`, GROUP_LABEL]);
  const groups = found.flatMap(({ name, labels: { [GROUP_LABEL]: group = '' } }) =>
    name === buildSlot(checkout, group, 0).target ? [group] : [],
  );
  return groups.sort();
}

async function cargoHomesOf(daemon: DaemonClient): Promise<string[]> {
  const names = (await daemon.volumes.list([LABEL])).map(({ name }) => name);
  return names.filter((name) => name.startsWith(CARGO_HOME_VOLUME)).sort();
}

/**
 * Runs `use` with a helper that mounts the volumes. Other helpers lock the build slots meanwhile.
 */
async function withBuildsLocked(
  daemon: DaemonClient,
  { checkout, groups, volumes }: { checkout: string; groups: string[]; volumes: layout.CacheVolume[] },
  use: (container: Container) => Promise<void>,
): Promise<void> {
  const helper = await layout.cacheHelper(daemon, checkout);
  const created: Container[] = [];
  try {
    for (const group of groups) {
      const { container: name } = buildSlot(checkout, group, 0);
      created.push(await createVolumeHelper(daemon, { ...helper, volumes: [], name }));
    }
    const mounts = volumes.map(({ name, path }) => ({ name, path }));
    const container = await createVolumeHelper(daemon, { ...helper, volumes: mounts });
    created.push(container);
    await use(container);
  } catch (error) {
    if (!isConflict(error)) throw error;
    throw new RustStaticError('A build of this workspace is running', {
      code: 'build-running',
      reason: 'The cache would hold what it has compiled so far as if it were complete.',
      remedy: 'Save when all builds have ended.',
      cause: error,
    });
  } finally {
    for (const container of created) await removeContainer(container);
  }
}
