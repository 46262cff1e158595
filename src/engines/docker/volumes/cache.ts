import { createReadStream, createWriteStream } from 'node:fs';
import { rename, rm, stat } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import type Docker from 'dockerode';
import { pack } from 'tar-stream';
import { RustStaticError } from '../../../errors';
import { readFirstFile } from '../daemon/archive';
import { readCache, writeCache, type CacheMeta } from './cache-archive';
import { emptyImage } from '../images/empty-image';
import { createVolumeHelper, removeContainer, type VolumeHelperSpec } from '../daemon/volume-helper';
import { STATE_FILE } from './source-volume';
import { EMPTY_STATE, parseState } from './source-state';
import { CARGO_HOME_VOLUME, buildSlot } from './names';
import { LABEL, CHECKOUT_LABEL, ownLabels } from '../daemon/labels';

/** What was saved or restored. */
export interface CacheResult {
  /** Names of volumes. */
  volumes: string[];
  /** Of the file. */
  bytes: number;
}

/** A volume, and the absolute path at which a container reads or writes it. */
type Mount = VolumeHelperSpec['mounts'][number];

/** Where the volumes are that are saved, each in a folder that names it in the archive. */
const CACHE_ROOT = 'cache';

/**
 * Writes cargo's home and what a checkout's builds have compiled into a file; gzip when its name ends so. Sources are
 * left out: archives of the daemon know whole seconds only, too coarse for cargo to see what has changed, so the
 * workspace's own crates are compiled anew after a restore.
 *
 * @throws RustStaticError when there is nothing to save, or a build is running
 */
export async function saveCache(docker: Docker, checkout: string, file: string): Promise<CacheResult> {
  const builds = await targetsOf(docker, checkout);
  const cargoHomes = (await volumesOf(docker, [LABEL])).filter((name) => name.startsWith(CARGO_HOME_VOLUME));
  if (builds.length === 0 || cargoHomes.length === 0)
    throw new RustStaticError('There is nothing to save', {
      reason: 'The docker engine has built nothing of this workspace on this daemon.',
      remedy: 'Run `nx run <project>:static-build` first.',
    });
  const mounts = [
    ...cargoHomes.map((name) => ({ volume: name, path: `/${CACHE_ROOT}/${name}` })),
    ...builds.flatMap((build) => mountsOf(checkout, build)),
  ];
  const partial = `${file}.partial-${process.pid}`;
  const locks = builds.map((build) => buildSlot(checkout, build, 0).container);
  try {
    await withContainers(docker, checkout, mounts, locks, async (container) => {
      const meta: CacheMeta = { version: 1, targets: {}, cargoHomes };
      for (const build of builds) {
        const state = await readFirstFile(container, `/sources/${build}/${STATE_FILE}`);
        meta.targets[build] = { latestMs: parseState(state?.toString('utf8')).latestMs };
      }
      const volumes = mounts.filter(isCached).map(
        ({ path }) =>
          async () =>
            (await container.getArchive({ path })) as unknown as Readable,
      );
      const into = createWriteStream(partial);
      if (!isGzip(file)) return writeCache(meta, volumes, into);
      const gzip = createGzip({ level: 1 });
      await Promise.all([pipeline(gzip, into), writeCache(meta, volumes, gzip)]);
    });
    await rename(partial, file);
  } finally {
    await rm(partial, { force: true });
  }
  return { volumes: mounts.filter(isCached).map(({ volume }) => volume), bytes: (await stat(file)).size };
}

/**
 * Fills the volumes of a checkout from a file. Those that are there already stay: what they hold is newer.
 *
 * @throws RustStaticError for a file that is no cache or not a whole one; then no volume is left half full
 */
export async function restoreCache(docker: Docker, checkout: string, file: string): Promise<CacheResult> {
  const there = new Set(await volumesOf(docker, [LABEL]));
  let mounts: Mount[] = [];
  let meta: CacheMeta | undefined;
  let container: Docker.Container | undefined;
  const bytes = (await stat(file)).size;
  const source = createReadStream(file);
  try {
    await readCache(
      isGzip(file) ? source.pipe(createGunzip()) : source,
      async (found) => {
        meta = found;
        mounts = [
          ...found.cargoHomes.map((name) => ({ volume: name, path: `/${CACHE_ROOT}/${name}` })),
          ...Object.keys(found.targets).flatMap((build) => mountsOf(checkout, build)),
        ].filter(({ volume }) => !there.has(volume));
        for (const { volume } of mounts)
          await docker.createVolume({ Name: volume, Labels: ownLabels('volume', checkout) });
        container = await createVolumeHelper(docker, { ...(await readerOf(docker, checkout)), mounts });
        return new Set(mounts.filter(isCached).map(({ path }) => folderOf(path)));
      },
      (folder, archive) => container!.putArchive(archive, { path: `/${CACHE_ROOT}/${folder}` }),
    );
    for (const { path } of mounts.filter((mount) => !isCached(mount)))
      await container!.putArchive(stateOf(meta!.targets[folderOf(path)]!), { path });
  } catch (error) {
    await removeContainer(container);
    for (const { volume } of mounts)
      await docker
        .getVolume(volume)
        .remove()
        .catch(() => undefined);
    throw error;
  }
  await removeContainer(container);
  return { volumes: mounts.filter(isCached).map(({ volume }) => volume), bytes };
}

/** Nothing is known of the sources, but that no later change may get an earlier time than what is compiled has. */
function stateOf({ latestMs }: { latestMs: number }): NodeJS.ReadableStream {
  const archive = pack();
  archive.entry({ name: STATE_FILE, mode: 0o600 }, JSON.stringify({ ...EMPTY_STATE, latestMs }));
  archive.finalize();
  return archive as unknown as NodeJS.ReadableStream;
}

function folderOf(path: string): string {
  return path.split('/').at(-1)!;
}

function mountsOf(checkout: string, build: string): Mount[] {
  const { target, sources } = buildSlot(checkout, build, 0);
  return [
    { volume: target, path: `/${CACHE_ROOT}/target-${build}` },
    { volume: sources, path: `/sources/${build}` },
  ];
}

function isCached({ path }: Mount): boolean {
  return path.startsWith(`/${CACHE_ROOT}/`);
}

function isGzip(file: string): boolean {
  return /\.t?gz$/.test(file);
}

/** What a checkout's first slots were named after. */
async function targetsOf(docker: Docker, checkout: string): Promise<string[]> {
  const names = await volumesOf(docker, [LABEL, `${CHECKOUT_LABEL}=${checkout}`]);
  return names.flatMap((name) => {
    const build = /-([0-9a-f]{16})-0$/.exec(name)?.[1];
    return build !== undefined && name === buildSlot(checkout, build, 0).target ? [build] : [];
  });
}

async function volumesOf(docker: Docker, label: string[]): Promise<string[]> {
  const { Volumes } = await docker.listVolumes({ filters: { label } });
  return (Volumes ?? []).map(({ Name }) => Name).sort();
}

/** Runs `use` with a container that reaches the volumes, while further ones hold the slots. */
async function withContainers<T>(
  docker: Docker,
  checkout: string,
  mounts: Mount[],
  locks: string[],
  use: (container: Docker.Container) => Promise<T>,
): Promise<T> {
  const held: Docker.Container[] = [];
  try {
    const reader = await readerOf(docker, checkout);
    for (const name of locks) held.push(await createVolumeHelper(docker, { ...reader, mounts: [], name }));
    const container = await createVolumeHelper(docker, { ...reader, mounts });
    held.push(container);
    return await use(container);
  } catch (error) {
    if ((error as { statusCode?: number }).statusCode !== 409) throw error;
    throw new RustStaticError('A build of this workspace is running', {
      reason: 'What it has compiled so far would be saved as if it were whole.',
      remedy: 'Save when all builds have ended.',
      cause: error,
    });
  } finally {
    for (const container of held) await removeContainer(container);
  }
}

/** A container for reading and writing volumes, of the daemon's own platform. */
async function readerOf(docker: Docker, checkout: string): Promise<Omit<VolumeHelperSpec, 'mounts'>> {
  const { Arch } = await docker.version();
  const platform = `linux/${Arch}`;
  return { kind: 'cache', checkout, platform, image: await emptyImage(docker, platform) };
}
