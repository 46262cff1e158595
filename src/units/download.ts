import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileSha256 } from '../digest';
import { messageOf } from '../errors';
import { unpackUnit } from './blob';
import type { UnitStore } from './stores/store';
import type { IndexedUnit } from './unit-index';

const PARALLEL = 8;

/** The units whose blobs are in a folder with the right bytes. */
export interface Downloaded {
  units: { unit: IndexedUnit; file: string }[];
  /** Why a blob is missing. Undefined if none is. */
  trouble: string | undefined;
}

/**
 * Downloads blobs into a folder and checks their digests. A missing or wrong blob only means that
 * its crate is compiled. After an error of the store, nothing more is asked for.
 *
 * @param folder absolute path of an empty folder
 */
export async function downloadUnits(
  store: UnitStore,
  wanted: readonly IndexedUnit[],
  folder: string,
  cancelled: AbortSignal,
): Promise<Downloaded> {
  const result: Downloaded = { units: [], trouble: undefined };
  const queue = [...wanted];
  let isDown = false;
  const work = async (): Promise<void> => {
    for (let unit = queue.shift(); unit && !isDown; unit = queue.shift()) {
      cancelled.throwIfAborted();
      const file = join(folder, `${unit.digest}-${unit.hash}`);
      try {
        const problem = await problemOf(store, unit, file);
        if (problem === undefined) result.units.push({ unit, file });
        else result.trouble ??= `${unit.name} ${unit.version}: ${problem}`;
      } catch (error) {
        isDown = true;
        result.trouble = messageOf(error);
      }
    }
  };
  await Promise.all(Array.from({ length: PARALLEL }, work));
  return result;
}

/** Checks a blob as a whole before anything of it is unpacked. */
async function problemOf(store: UnitStore, unit: IndexedUnit, file: string): Promise<string | undefined> {
  const { digest, size } = unit;
  if (!(await store.getBlob(digest, file, size))) return 'the store no longer has it';
  if ((await stat(file)).size !== size) return 'the store has another size';
  if ((await fileSha256(file)) !== digest) return 'the store has other bytes';
  try {
    for await (const { content } of unpackUnit(file, unit)) for await (const _ of content);
    return undefined;
  } catch (error) {
    return messageOf(error);
  }
}
