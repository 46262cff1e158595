import { rm } from 'node:fs/promises';
import type { Pack } from 'tar-stream';
import { messageOf } from '../errors';
import { scratchFolder } from '../scratch-folder';
import { acceptIndex, trustedIndex, type Expectation, type Trust } from './acceptance';
import { canonicalJson } from './canonical';
import { downloadUnits, type Downloaded } from './download';
import { findIndex, type FoundIndex } from './find';
import { restoreArchive } from './restore-archive';
import { keyOf } from './unit';
import type { UnitStore } from './stores/store';
import type { IndexedUnit, UnitIndex } from './unit-index';

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

/** What is known of a build before its crates are downloaded. */
export interface AheadRequest extends Pick<UnitsRequest, 'closures' | 'folders' | 'present' | 'cancelled'> {
  expected: Omit<Trust, 'closure'>;
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
 * @param ahead what was downloaded before
 * @throws only the reason of `cancelled`
 */
export async function readUnits(
  store: UnitStore,
  request: UnitsRequest,
  ahead: Downloaded = NOTHING,
): Promise<UnitsRead> {
  const { closures, expected, compiled } = request;
  const result: UnitsRead = { found: undefined, units: 0, wanted: 0, bytes: 0, trouble: undefined };
  try {
    const accept = (envelope: string, closure: string): UnitIndex | string =>
      acceptIndex(envelope, { ...expected, closure });
    const found = await findIndex(store, closures, expected, accept);
    if (typeof found === 'string') return { ...result, trouble: found };
    const wanted = missingUnits(found.index, request).filter(({ name, version }) =>
      compiled.has(`${name} ${version}`),
    );
    return await restore(store, request, { ...result, found, wanted: wanted.length }, wanted, ahead);
  } catch (error) {
    request.cancelled.throwIfAborted();
    return { ...result, trouble: messageOf(error) };
  }
}

/**
 * Downloads the units that a build will probably use, before it is known which crates run in it.
 * Nothing of them is used before `readUnits` has accepted an index that names them.
 *
 * @param folder absolute path of an empty folder
 * @throws Error if the store does not answer
 */
export async function downloadAhead(
  store: UnitStore,
  request: AheadRequest,
  folder: string,
): Promise<Downloaded> {
  const { closures, expected, cancelled } = request;
  const accept = (envelope: string, closure: string): UnitIndex | string =>
    trustedIndex(envelope, { ...expected, closure });
  const found = await findIndex(store, closures, expected, accept);
  if (typeof found === 'string') return NOTHING;
  return downloadUnits(store, missingUnits(found.index, request), folder, cancelled);
}

const NOTHING: Downloaded = { units: [], trouble: undefined };

function missingUnits(
  { units }: UnitIndex,
  { folders, present }: Pick<UnitsRequest, 'folders' | 'present'>,
): IndexedUnit[] {
  return units.filter((unit) => folders.includes(unit.folder) && !present.has(keyOf(unit)));
}

async function restore(
  store: UnitStore,
  { cancelled, clock, unpack }: UnitsRequest,
  result: UnitsRead,
  wanted: readonly IndexedUnit[],
  ahead: Downloaded,
): Promise<UnitsRead> {
  const folder = await scratchFolder('units');
  try {
    const isWanted = isOneOf(wanted);
    const ready = ahead.units.filter(({ unit }) => isWanted(unit));
    const isReady = isOneOf(ready.map(({ unit }) => unit));
    const rest = wanted.filter((unit) => !isReady(unit));
    const { units: more, trouble } = await downloadUnits(store, rest, folder, cancelled);
    const units = [...ready, ...more];
    if (units.length > 0) await unpack(restoreArchive(units, await clock()));
    const bytes = units.reduce((sum, { unit }) => sum + unit.size, 0);
    return { ...result, units: units.length, bytes, trouble };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Units of two indexes are the same if all that the indexes say of them is. */
function isOneOf(units: readonly IndexedUnit[]): (unit: IndexedUnit) => boolean {
  const texts = new Set(units.map(canonicalJson));
  return (unit) => texts.has(canonicalJson(unit));
}
