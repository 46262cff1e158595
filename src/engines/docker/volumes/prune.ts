import { isOwnerAlive } from '../../../owner';
import { BUILDER_IMAGE } from '../builder/image';
import type { DaemonClient } from '../daemon/client';
import { isConflict, isNotFound } from '../daemon/errors';
import { CHECKOUT_LABEL, LABEL, OWNER_LABEL, SMOKE_KIND } from '../daemon/labels';
import { EMPTY_IMAGE } from '../images/empty-image';
import { CARGO_HOME_VOLUME } from './names';

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

/**
 * What builds have left on the daemon: containers first, since they hold the others, and the largest of a kind first. Only what carries our labels is ever listed; images only by the
 * names that we give, since images made from ours inherit the label.
 *
 * @param checkout as in the labels: then only volumes and containers of that checkout; undefined lists everything, the
 *   shared cargo homes and builder images too
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
    // One that is created and not started holds a slot while its owner sends sources and fetches.
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

/** Removes one of them; false when it is in use after all, or gone. */
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
 * Removes containers of ours that were created but never started, and whose owner is dead: a started
 * one ends with its owner by itself, but SIGKILL between the two leaves these. A smoke test's has only the program in
 * it, which may run for ever. Nothing without our label, nothing of
 * another machine or PID namespace, and nothing else that runs is touched.
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
