import { hostname } from 'node:os';
import type { DaemonClient } from '../daemon/client';
import { isProcessAlive } from '../../../process-alive';
import { LABEL, OWNER_LABEL, SMOKE_KIND } from '../daemon/labels';

/**
 * Removes containers of ours that were created but never started, and whose owner on this machine is dead: a started
 * one ends with its owner by itself, but SIGKILL between the two leaves these. A smoke test's has only the program in
 * it, which may run for ever. Nothing without our label, nothing of
 * another machine, and nothing else that runs is touched.
 */
export async function pruneAbandoned(daemon: DaemonClient): Promise<void> {
  for (const { id, labels, state } of await daemon.containers.list([LABEL]))
    if (
      (state === 'created' || labels[LABEL] === SMOKE_KIND) &&
      labels[LABEL] !== undefined &&
      !isOwnerAlive(labels[OWNER_LABEL])
    )
      await daemon.containers.remove(id, true).catch(() => undefined);
}

/** Whether an owner `<host name>/<pid>` may still be running; one on another host is taken to be. */
export function isOwnerAlive(owner = ''): boolean {
  const [host, pid] = owner.split('/');
  return host !== hostname() || isProcessAlive(Number(pid));
}
