import { createReadStream, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { pack, type Pack } from 'tar-stream';
import { RustStaticError } from '../../../errors';
import { isNumber, parseJson, shape } from '../../../json';
import type { Container, DaemonClient } from '../daemon/client';
import { LABEL, volumeLabels } from '../daemon/labels';
import { createVolumeHelper, removeContainer } from '../daemon/volume-helper';
import { NO_LEDGER } from '../../ledger/ledger';
import * as layout from './cache-layout';
import { EMPTY_STATE } from './source-state';
import { STATE_FILE } from './source-volume';

/**
 * Fills the volumes of a checkout from a saved cache. Existing volumes are kept, because their
 * content is newer. The helper mounts only new volumes, and the daemon unpacks below their mounts,
 * so an archive cannot write anywhere else.
 *
 * @param folder absolute path
 * @throws RustStaticError for an incomplete cache; no volume is left half filled
 */
export async function restoreCache(
  daemon: DaemonClient,
  checkout: string,
  folder: string,
): Promise<layout.CacheResult> {
  const meta = readMeta(folder);
  const existing = new Set((await daemon.volumes.list([LABEL])).map(({ name }) => name));
  const volumes = layout
    .cacheVolumes(checkout, Object.keys(meta.targets), meta.cargoHomes)
    .filter(({ name }) => !existing.has(name));
  let container: Container | undefined;
  try {
    for (const { name, group } of volumes) await daemon.volumes.create(name, volumeLabels(checkout, group));
    container = await createVolumeHelper(daemon, {
      ...(await layout.cacheHelper(daemon, checkout)),
      volumes: volumes.map(({ name, path }) => ({ name, path })),
    });
    for (const { path, file, group } of volumes)
      if (file !== undefined) await container.writeArchive(path, createReadStream(join(folder, file)));
      else await container.writeArchive(path, stateArchive(meta.targets[group!]!));
  } catch (error) {
    await removeContainer(container);
    for (const { name } of volumes) await daemon.volumes.remove(name).catch(() => undefined);
    throw error;
  }
  await removeContainer(container);
  const filled = volumes.filter(({ file }) => file !== undefined);
  const bytes = filled.reduce((sum, { file }) => sum + meta.bytes[file!]!, 0);
  return { volumes: filled.map(({ name }) => name), bytes };
}

function readMeta(folder: string): layout.CacheMeta {
  const text = readFileSync(join(folder, layout.CACHE_FILE), 'utf8');
  const version = parseJson(text, shape({ version: isNumber }))?.version;
  const meta = parseJson(text, layout.isCacheMeta);
  if (version !== undefined && version !== 2)
    throw new RustStaticError(`The saved cache has version ${version}`, {
      code: 'cache-version-unknown',
      reason: 'Another version of @org/rust-static wrote it; this one reads version 2.',
      remedy: 'Put the version of the package into the key of your cache action, and save again.',
    });
  if (!meta)
    throw new RustStaticError(`${folder} is not a cache of rust-static`, {
      code: 'cache-file-foreign',
      reason: `${layout.CACHE_FILE} does not hold what \`rust-static cache save\` writes.`,
      remedy: 'Give the folder that `rust-static cache save <folder>` wrote.',
    });
  const files = layout
    .cacheVolumes('', Object.keys(meta.targets), meta.cargoHomes)
    .flatMap(({ file = [] }) => file);
  const cut = files.find((file) => sizeOf(join(folder, file)) !== meta.bytes[file]);
  if (cut === undefined) return meta;
  throw new RustStaticError('The saved cache is not complete', {
    code: 'cache-file-truncated',
    reason: `${cut} has ${sizeOf(join(folder, cut)) ?? 'no'} bytes; ${layout.CACHE_FILE} says ${meta.bytes[cut]}.`,
    remedy: 'Build without it, and save again.',
  });
}

function sizeOf(file: string): number | undefined {
  return statSync(file, { throwIfNoEntry: false })?.size;
}

/**
 * Returns a state without source entries. It keeps the latest time, so that later changes get a
 * later time than compiled files, the inputs that registry crates were built from, and the image that
 * they were compiled in.
 */
function stateArchive({ latestMs, common, image }: layout.CacheMeta['targets'][string]): Pack {
  const ledger = common === undefined ? undefined : { ...NO_LEDGER, common };
  const state = { ...EMPTY_STATE, latestMs, ...(ledger && { ledger }), ...(image && { image }) };
  const archive = pack();
  archive.entry({ name: STATE_FILE, mode: 0o600 }, JSON.stringify(state));
  archive.finalize();
  return archive;
}
