import { hostname } from 'node:os';
import type Docker from 'dockerode';
import { RustStaticError } from '../../errors';
import { LABEL, OWNER_LABEL, type Names } from './names';

/** More builds of one checkout, builder, triple and profile at once than any machine carries. */
const MOST_SLOTS = 64;

/**
 * Takes the first free slot: the container's name is the lock, since the daemon refuses a second one.
 *
 * @param create creates the container of a slot, with that name
 */
export async function takeSlot<T>(
  docker: Docker,
  names: Names,
  create: (slot: ReturnType<Names['slot']>) => Promise<T>,
): Promise<T> {
  for (let index = 0; index < MOST_SLOTS; index++) {
    const slot = names.slot(index);
    for (let attempt = 0; attempt < 2; attempt++)
      try {
        return await create(slot);
      } catch (error) {
        if ((error as { statusCode?: number }).statusCode !== 409) throw error;
        if (!(await removeAbandoned(docker, slot.container))) break;
      }
  }
  throw new RustStaticError(`All ${MOST_SLOTS} build slots are in use`, {
    reason: `Containers named ${names.slot(0).container.slice(0, -1)}* exist.`,
    remedy: 'Wait for the other builds, or lower --parallel.',
  });
}

// A container that was created but never started does not end by itself when its owner is killed in between.
async function removeAbandoned(docker: Docker, name: string): Promise<boolean> {
  const container = docker.getContainer(name);
  const details = await container.inspect().catch(() => undefined);
  if (!details) return true;
  const { Labels } = details.Config;
  if (Labels?.[LABEL] !== 'build' || details.State.Status !== 'created' || isAlive(Labels[OWNER_LABEL]))
    return false;
  await container.remove({ force: true }).catch(() => undefined);
  return true;
}

/** Whether an owner `<host name>/<pid>` may still be running; one on another host is taken to be. */
function isAlive(owner = ''): boolean {
  const [host, pid] = owner.split('/');
  if (host !== hostname()) return true;
  try {
    process.kill(Number(pid), 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
