import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Pack } from 'tar-stream';
import { messageOf } from '../errors';
import type { Expectation } from './acceptance';
import { downloadUnits } from './download';
import { findIndex, type FoundIndex } from './find';
import { restoreArchive } from './restore-archive';
import { keyOf } from './unit';
import type { UnitStore } from './stores/store';

/** The units that a build wants. */
export interface UnitsRequest {
  /** Names of closures, the build's own first, then those of earlier locks. */
  closures: readonly string[];
  expected: Omit<Expectation, 'closure'>;
  /** Folders of the target directory that may be written. See `unitFolders`. */
  folders: readonly string[];
  /** `name version` of each package that the build compiles. */
  compiled: ReadonlySet<string>;
  /** Keys of the units that the target directory already has. */
  present: ReadonlySet<string>;
  cancelled: AbortSignal;
  /** Returns the time of all files, in milliseconds since 1970. */
  clock: () => Promise<number>;
  /** Unpacks an archive in the target directory. */
  unpack: (archive: Pack) => Promise<void>;
}

/** What was put into a target directory. */
export interface UnitsRead {
  found: FoundIndex | undefined;
  /** Number of units. */
  units: number;
  /** Number of units of the index that the build can use and does not have. */
  wanted: number;
  /** Bytes that were downloaded. */
  bytes: number;
  /** Why not everything was restored, for the user. */
  trouble: string | undefined;
}

/**
 * Puts units of a store into a target directory. It never fails a build: whatever is missing or
 * wrong is compiled.
 *
 * @throws only the reason of `cancelled`
 */
export async function readUnits(store: UnitStore, request: UnitsRequest): Promise<UnitsRead> {
  const result: UnitsRead = { found: undefined, units: 0, wanted: 0, bytes: 0, trouble: undefined };
  try {
    const found = await findIndex(store, request.closures, request.expected);
    if (typeof found === 'string') return { ...result, trouble: found };
    const wanted = found.index.units.filter(
      (unit) =>
        request.folders.includes(unit.folder) &&
        request.compiled.has(`${unit.name} ${unit.version}`) &&
        !request.present.has(keyOf(unit)),
    );
    return await restore(store, request, { ...result, found, wanted: wanted.length }, wanted);
  } catch (error) {
    request.cancelled.throwIfAborted();
    return { ...result, trouble: messageOf(error) };
  }
}

async function restore(
  store: UnitStore,
  { cancelled, clock, unpack }: UnitsRequest,
  result: UnitsRead,
  wanted: FoundIndex['index']['units'],
): Promise<UnitsRead> {
  const folder = await mkdtemp(join(tmpdir(), 'rust-static-units-'));
  try {
    const { units, trouble } = await downloadUnits(store, wanted, folder, cancelled);
    if (units.length > 0) await unpack(restoreArchive(units, await clock()));
    const bytes = units.reduce((sum, { unit }) => sum + unit.size, 0);
    return { ...result, units: units.length, bytes, trouble };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
