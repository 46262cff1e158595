import { emptyImage } from '../images/empty-image';
import type { DaemonClient } from '../daemon/client';
import type { VolumeHelperSpec } from '../daemon/volume-helper';
import { buildSlot } from './names';

/** What was saved or restored. */
export interface CacheResult {
  /** Names of volumes. */
  volumes: string[];
  /** Size of the file. */
  bytes: number;
}

/** A volume and where a helper has it: each that is saved lies in a folder that names it in the archive. */
export interface CacheMount {
  name: string;
  path: string;
  /** The group of builds that it belongs to; a cargo home belongs to none. */
  group?: string;
}

const CACHE_ROOT = '/cache';

/** Where a folder of the archive lies in a helper. */
export function folderPath(folder: string): string {
  return `${CACHE_ROOT}/${folder}`;
}

export function cargoHomeMounts(names: readonly string[]): CacheMount[] {
  return names.map((name) => ({ name, path: folderPath(name) }));
}

/** The volumes of a group's first build slot. */
export function groupMounts(checkout: string, groups: readonly string[]): CacheMount[] {
  return groups.flatMap((group) => {
    const { target, sources } = buildSlot(checkout, group, 0);
    return [
      { name: target, path: folderPath(`target-${group}`), group },
      { name: sources, path: sourcesPath(group), group },
    ];
  });
}

/** Where a helper has the source volume of a group: only its state is read or written. */
export function sourcesPath(group: string): string {
  return `/sources/${group}`;
}

/** Of some volumes, those whose files are in the archive. */
export function archived(mounts: readonly CacheMount[]): CacheMount[] {
  return mounts.filter(({ path }) => path.startsWith(`${CACHE_ROOT}/`));
}

export function folderOf({ path }: CacheMount): string {
  return path.split('/').at(-1)!;
}

export function isGzip(file: string): boolean {
  return /\.t?gz$/.test(file);
}

/** A helper that reads and writes volumes, of the daemon's own platform. */
export async function cacheHelper(
  daemon: DaemonClient,
  checkout: string,
): Promise<Omit<VolumeHelperSpec, 'volumes'>> {
  const { arch } = await daemon.version();
  const platform = `linux/${arch}`;
  return { kind: 'cache', checkout, platform, image: await emptyImage(daemon, platform) };
}
