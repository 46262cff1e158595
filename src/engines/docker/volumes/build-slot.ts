import { RustStaticError } from '../../../errors';
import { isConflict } from '../daemon/errors';
import type { VolumeNames, BuildSlot } from './names';

/** More builds of one checkout, builder, triple and profile at once than any machine carries. */
const MOST_SLOTS = 64;

/**
 * Takes the first free slot: the container's name is the lock, since the daemon refuses a second one.
 *
 * @param create creates the container of a slot, with that name
 */
export async function takeBuildSlot<T>(
  names: VolumeNames,
  create: (slot: BuildSlot) => Promise<T>,
): Promise<T> {
  for (let index = 0; index < MOST_SLOTS; index++)
    try {
      return await create(names.slot(index));
    } catch (error) {
      if (!isConflict(error)) throw error;
    }
  throw new RustStaticError(`All ${MOST_SLOTS} build slots are in use`, {
    code: 'build-slots-exhausted',
    reason: `Containers named ${names.slot(0).container.slice(0, -1)}* exist.`,
    remedy: 'Wait for the other builds, or lower --parallel.',
  });
}
