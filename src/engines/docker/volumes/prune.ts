import { isOwnerAlive } from '../../../owner';
import { BUILDER_IMAGE } from '../builder/image';
import type { DaemonClient } from '../daemon/client';
import { isConflict, isNotFound } from '../daemon/errors';
import { CHECKOUT_LABEL, LABEL, OWNER_LABEL, SMOKE_KIND } from '../daemon/labels';
import { EMPTY_IMAGE } from '../images/empty-image';
import { CARGO_HOME_VOLUME } from './names';

/** An object that this project left on a daemon. */
export interface Leftover {
  kind: 'container' | 'volume' | 'image';
  /** Name, or the id if it has no name. */
  name: string;
  /** Undefined if the daemon does not report it. */
  bytes: number | undefined;
  /** True if it runs or a container uses it. Then it is kept. */
  inUse: boolean;
}

/**
 * Lists what builds have left on the daemon. Containers come first, because they use the others;
 * within a kind, the largest comes first. Containers and volumes are listed only with our labels.
 * Images are listed only by our names, because images derived from ours inherit the label.
 *
 * @param checkout as in the labels: lists only volumes and containers of that checkout. Undefined
 * lists everything, including shared cargo homes and builder images.
 */
export async function listLeftovers(daemon: DaemonClient, checkout?: string): Promise<Leftover[]> {
  const label = [LABEL, ...(checkout === undefined ? [] : [`${CHECKOUT_LABEL}=${checkout}`])];
  const found = await Promise.all([
    containers(daemon, label),
    volumes(daemon, label, checkout === undefined),
    checkout === undefined ? images(daemon) : [],
  ]);
  return found.flatMap((items) => items.sort((a, b) => (b.bytes ?? 0) - (a.bytes ?? 0)));
}

async function containers(daemon: DaemonClient, labels: string[]): Promise<Leftover[]> {
  const found = await daemon.containers.list([...labels, OWNER_LABEL]);
  return found.map((container) => ({
    kind: 'container',
    name: container.name ?? container.id,
    bytes: undefined,
    // A container that is created but not started locks a slot while its owner sends sources and
    // fetches.
    inUse: container.state === 'running' || isOwnerAlive(container.labels[OWNER_LABEL] ?? ''),
  }));
}

async function volumes(daemon: DaemonClient, labels: string[], shared: boolean): Promise<Leftover[]> {
  const [found, usage] = await Promise.all([daemon.volumes.list(labels), daemon.volumes.usage()]);
  return found
    .filter(({ name }) => shared || !name.startsWith(`${CARGO_HOME_VOLUME}-`))
    .map(({ name }) => {
      const { bytes, containers: users = 0 } = usage.get(name) ?? {};
      return { kind: 'volume', name, bytes, inUse: users > 0 };
    });
}

async function images(daemon: DaemonClient): Promise<Leftover[]> {
  const found = await daemon.images.list([LABEL]);
  return found.flatMap(({ tags, bytes }) =>
    tags
      .filter((name) => [BUILDER_IMAGE, EMPTY_IMAGE].includes(name.replace(/:[^:]*$/, '')))
      .map((name) => ({ kind: 'image' as const, name, bytes, inUse: false })),
  );
}

/** Removes one object. Returns false if it is in use after all, or already gone. */
export async function removeLeftover(daemon: DaemonClient, { kind, name }: Leftover): Promise<boolean> {
  const remove = {
    container: () => daemon.containers.remove(name, false),
    volume: () => daemon.volumes.remove(name),
    image: () => daemon.images.remove(name),
  }[kind];
  try {
    await remove();
    return true;
  } catch (error) {
    if (isNotFound(error) || isConflict(error)) return false;
    throw error;
  }
}

/**
 * Removes our containers that were created but never started and whose owner is dead. A started
 * container ends with its owner, but SIGKILL before the start leaves one behind. Containers of
 * smoke tests are removed even if they run, because they contain only the program, which may run
 * forever. Containers without our label, of another machine or PID namespace, and all other running
 * ones are kept.
 */
export async function pruneAbandoned(daemon: DaemonClient): Promise<void> {
  for (const { id, labels, state } of await daemon.containers.list([LABEL]))
    if (
      (state === 'created' || labels[LABEL] === SMOKE_KIND) &&
      labels[LABEL] !== undefined &&
      !isOwnerAlive(labels[OWNER_LABEL] ?? '')
    )
      await daemon.containers.remove(id, true).catch(() => undefined);
}
