import type Docker from 'dockerode';
import { CHECKOUT_LABEL, LABEL } from './names';

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

/** The answer to `GET /system/df`, as far as it is read here. */
interface DiskUsage {
  Images?: { Id: string; RepoTags?: string[]; Labels?: Labels; Size: number; Containers: number }[];
  Containers?: { Id: string; Names: string[]; Labels?: Labels; SizeRw?: number; State: string }[];
  Volumes?: { Name: string; Labels?: Labels; UsageData?: { Size: number; RefCount: number } }[];
}
type Labels = Record<string, string> | null;

/**
 * What builds have left on the daemon, the largest first. Only what carries our label is ever listed.
 *
 * @param checkout as in the labels: then only volumes and containers of that checkout; undefined lists everything, the
 *   shared cargo homes and builder images too
 */
export async function listLeftovers(docker: Docker, checkout?: string): Promise<Leftover[]> {
  const { Images, Containers, Volumes } = (await docker.df()) as DiskUsage;
  const shared = /^rust-static-cargo-home-/;
  const ours = (labels: Labels | undefined): boolean =>
    labels?.[LABEL] !== undefined && (checkout === undefined || labels[CHECKOUT_LABEL] === checkout);
  const size = (bytes: number | undefined): number | undefined => (bytes! >= 0 ? bytes : undefined);
  const all: Leftover[] = [
    ...(Containers ?? [])
      .filter(({ Labels }) => ours(Labels))
      .map(({ Id, Names, SizeRw, State }) => ({
        kind: 'container' as const,
        name: Names[0]?.slice(1) ?? Id,
        bytes: size(SizeRw),
        inUse: State === 'running',
      })),
    ...(Volumes ?? [])
      .filter(({ Name, Labels }) => ours(Labels) && (checkout === undefined || !shared.test(Name)))
      .map(({ Name, UsageData }) => ({
        kind: 'volume' as const,
        name: Name,
        bytes: size(UsageData?.Size),
        inUse: (UsageData?.RefCount ?? 0) > 0,
      })),
    ...(checkout === undefined ? (Images ?? []) : [])
      .filter(({ Labels }) => ours(Labels))
      .map(({ Id, RepoTags, Size, Containers: users }) => ({
        kind: 'image' as const,
        name: RepoTags?.find((tag) => tag !== '<none>:<none>') ?? Id,
        bytes: size(Size),
        inUse: users > 0,
      })),
  ];
  return all.sort((a, b) => (b.bytes ?? 0) - (a.bytes ?? 0));
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
