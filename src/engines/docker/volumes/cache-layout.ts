import {
  isNumber,
  isText,
  isTime,
  listOf,
  matches,
  optional,
  recordOf,
  shape,
  type Checked,
} from '../../../json';
import type { DaemonClient } from '../daemon/client';
import type { VolumeHelperSpec } from '../daemon/volume-helper';
import { emptyImage } from '../images/empty-image';
import { buildSlot } from './names';
import { isImage } from './source-state';

/** The volumes that were saved or restored. */
export interface CacheResult {
  /** Names of volumes. */
  volumes: string[];
  /** Total size of their archives. */
  bytes: number;
}

/** Name of the file that describes a saved cache, beside its archives. It is written last. */
export const CACHE_FILE = 'rust-static-cache.json';

/**
 * These names become volume names, so a cache from elsewhere must not name the volumes of others.
 */
export const isCacheMeta = shape({
  version: isNumber,
  /**
   * The latest time in the sources of each group of builds, in milliseconds since 1970, the field
   * `common` of its ledger, and the image that it was compiled in.
   */
  targets: recordOf(
    shape({ latestMs: isTime, common: optional(isText), image: optional(isImage) }),
    matches(/^[0-9a-f]{16}$/),
  ),
  cargoHomes: listOf(matches(/^rust-static-cargo-home-[a-z0-9-]+$/)),
  /** Size of each archive, to detect truncated caches. */
  bytes: recordOf(isNumber),
});
export type CacheMeta = Checked<typeof isCacheMeta>;

/** A volume, and its mount in a volume helper. */
export interface CacheVolume {
  name: string;
  path: string;
  /** The group of builds that it belongs to. A cargo home has none. */
  group?: string;
  /**
   * Name of its archive in the folder. A source volume has no archive: only its state is read or
   * written.
   */
  file?: string;
}

/** Returns the cargo homes, and the volumes of each group's first build slot. */
export function cacheVolumes(
  checkout: string,
  groups: readonly string[],
  cargoHomes: readonly string[],
): CacheVolume[] {
  return [
    ...cargoHomes.map((name) => ({ name, path: `/cache/${name}`, file: `${name}.tar` })),
    ...groups.flatMap((group) => {
      const { target, sources } = buildSlot(checkout, group, 0);
      return [
        { name: target, path: `/cache/target-${group}`, group, file: `target-${group}.tar` },
        { name: sources, path: `/cache/sources-${group}`, group },
      ];
    }),
  ];
}

/** Describes a volume helper on the daemon's own platform. */
export async function cacheHelper(
  daemon: DaemonClient,
  checkout: string,
): Promise<Omit<VolumeHelperSpec, 'volumes'>> {
  const { arch } = await daemon.version();
  const platform = `linux/${arch}`;
  return { kind: 'cache', checkout, platform, image: await emptyImage(daemon, platform) };
}
