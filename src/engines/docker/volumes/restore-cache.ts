import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createGunzip } from 'node:zlib';
import { pack, type Pack } from 'tar-stream';
import type { Container, DaemonClient } from '../daemon/client';
import { LABEL, volumeLabels } from '../daemon/labels';
import { createVolumeHelper, removeContainer } from '../daemon/volume-helper';
import { readCache, type CacheMeta } from './cache-archive';
import * as layout from './cache-layout';
import { EMPTY_STATE } from './source-state';
import { STATE_FILE } from './source-volume';

/**
 * Fills the volumes of a checkout from a file. Those that are there already stay: what they hold is newer.
 *
 * @throws RustStaticError for a file that is no cache or not a whole one; then no volume is left half full
 */
export async function restoreCache(
  daemon: DaemonClient,
  checkout: string,
  file: string,
): Promise<layout.CacheResult> {
  const bytes = (await stat(file)).size;
  const source = createReadStream(file);
  let volumes: NewVolumes | undefined;
  try {
    await readCache(
      layout.isGzip(file) ? source.pipe(createGunzip()) : source,
      async (meta) => {
        volumes = await createMissing(daemon, checkout, meta);
        return new Set(layout.archived(volumes.mounts).map(layout.folderOf));
      },
      (folder, archive) => volumes!.container.writeArchive(layout.folderPath(folder), archive),
    );
    await volumes?.writeStates();
  } catch (error) {
    await volumes?.remove();
    throw error;
  }
  await removeContainer(volumes?.container);
  return { volumes: layout.archived(volumes?.mounts ?? []).map(({ name }) => name), bytes };
}

/** Volumes that a restore has made, in a container through which they are filled. */
interface NewVolumes {
  mounts: layout.CacheMount[];
  container: Container;
  writeStates(): Promise<void>;
  /** Removes them with what they hold. */
  remove(): Promise<void>;
}

async function createMissing(daemon: DaemonClient, checkout: string, meta: CacheMeta): Promise<NewVolumes> {
  const there = new Set((await daemon.volumes.list([LABEL])).map(({ name }) => name));
  const mounts = [
    ...layout.cargoHomeMounts(meta.cargoHomes),
    ...layout.groupMounts(checkout, Object.keys(meta.targets)),
  ].filter(({ name }) => !there.has(name));
  const removeVolumes = async (): Promise<void> => {
    for (const { name } of mounts) await daemon.volumes.remove(name).catch(() => undefined);
  };
  try {
    for (const { name, group } of mounts) await daemon.volumes.create(name, volumeLabels(checkout, group));
    const helper = await layout.cacheHelper(daemon, checkout);
    const container = await createVolumeHelper(daemon, { ...helper, volumes: mounts });
    return {
      mounts,
      container,
      async writeStates() {
        for (const { group, path } of mounts)
          if (group !== undefined && path === layout.sourcesPath(group))
            await container.writeArchive(path, stateArchive(meta.targets[group]!));
      },
      async remove() {
        await removeContainer(container);
        await removeVolumes();
      },
    };
  } catch (error) {
    await removeVolumes();
    throw error;
  }
}

/** Nothing is known of the sources, but that no later change may get an earlier time than what is compiled has. */
function stateArchive({ latestMs }: { latestMs: number }): Pack {
  const archive = pack();
  archive.entry({ name: STATE_FILE, mode: 0o600 }, JSON.stringify({ ...EMPTY_STATE, latestMs }));
  archive.finalize();
  return archive;
}
