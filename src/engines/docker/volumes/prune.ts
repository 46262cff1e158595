import type Docker from 'dockerode';
import { BUILDER_IMAGE } from '../builder/image';
import { CARGO_HOME_VOLUME } from './names';
import { EMPTY_IMAGE } from '../images/empty-image';
import { isOwnerAlive } from './prune-abandoned';
import { LABEL, CHECKOUT_LABEL, OWNER_LABEL } from '../daemon/labels';

/** Something of ours on a daemon. */
export interface Leftover {
  kind: 'container' | 'volume' | 'image';
  /** Name, or id where there is none. */
  name: string;
  /** Undefined where the daemon does not say. */
  bytes: number | undefined;
  /** Whether a container uses it, or it runs: then it stays. */
  inUse: boolean;
}

/** The answer to `GET /system/df` as far as it is read here: of old daemons, and from API 1.53 on. */
interface DiskUsage {
  Volumes?: VolumeUsage[];
  VolumeUsage?: { Items?: VolumeUsage[] };
}
interface VolumeUsage {
  Name: string;
  UsageData?: { Size: number; RefCount: number };
}

/**
 * What builds have left on the daemon: containers first, since they hold the others, and the largest of a kind first. Only what carries our labels is ever listed; images only by the
 * names that we give, since images made from ours inherit the label.
 *
 * @param checkout as in the labels: then only volumes and containers of that checkout; undefined lists everything, the
 *   shared cargo homes and builder images too
 */
export async function listLeftovers(docker: Docker, checkout?: string): Promise<Leftover[]> {
  const label = [LABEL, ...(checkout === undefined ? [] : [`${CHECKOUT_LABEL}=${checkout}`])];
  const found = await Promise.all([
    containers(docker, label),
    volumes(docker, label, checkout === undefined),
    checkout === undefined ? images(docker) : [],
  ]);
  return found.flatMap((items) => items.sort((a, b) => (b.bytes ?? 0) - (a.bytes ?? 0)));
}

async function containers(docker: Docker, label: string[]): Promise<Leftover[]> {
  const found = await docker.listContainers({ all: true, filters: { label: [...label, OWNER_LABEL] } });
  return found.map(({ Id, Names, State, Labels }) => ({
    kind: 'container',
    name: Names[0]?.slice(1) ?? Id,
    bytes: undefined,
    // One that is created and not started holds a slot while its owner sends sources and fetches.
    inUse: State === 'running' || isOwnerAlive(Labels[OWNER_LABEL]),
  }));
}

async function volumes(docker: Docker, label: string[], shared: boolean): Promise<Leftover[]> {
  const [{ Volumes }, usage] = await Promise.all([
    docker.listVolumes({ filters: { label } }),
    docker.df() as Promise<DiskUsage>,
  ]);
  const known = new Map(
    (usage.Volumes ?? usage.VolumeUsage?.Items ?? []).map((item) => [item.Name, item.UsageData]),
  );
  return (Volumes ?? [])
    .filter(({ Name }) => shared || !Name.startsWith(`${CARGO_HOME_VOLUME}-`))
    .map(({ Name }) => {
      const { Size = -1, RefCount = 0 } = known.get(Name) ?? {};
      return { kind: 'volume', name: Name, bytes: Size < 0 ? undefined : Size, inUse: RefCount > 0 };
    });
}

async function images(docker: Docker): Promise<Leftover[]> {
  const found = await docker.listImages({ filters: { label: [LABEL] } });
  return found.flatMap(({ RepoTags, Size }) =>
    (RepoTags ?? [])
      .filter((name) => [BUILDER_IMAGE, EMPTY_IMAGE].includes(name.replace(/:[^:]*$/, '')))
      .map((name) => ({ kind: 'image' as const, name, bytes: Size, inUse: false })),
  );
}

/** Removes one of them; false when it is in use after all, or gone. */
export async function removeLeftover(docker: Docker, { kind, name }: Leftover): Promise<boolean> {
  const handle = {
    container: () => docker.getContainer(name).remove(),
    volume: () => docker.getVolume(name).remove(),
    image: () => docker.getImage(name).remove(),
  }[kind];
  try {
    await handle();
    return true;
  } catch (error) {
    if ([404, 409].includes((error as { statusCode?: number }).statusCode ?? 0)) return false;
    throw error;
  }
}
