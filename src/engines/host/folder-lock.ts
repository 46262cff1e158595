import { randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { RustStaticError } from '../../errors';
import { isOwnerAlive, ownerId } from '../../owner';

/** More parallel builds than any machine can run. */
const MOST_FOLDERS = 64;

/** Folders that belong to one build until they are released. */
export interface LockedFolders {
  folders: string[];
  release(): void;
}

/**
 * Locks the first of `<base>-0`, `<base>-1`, … that no living process uses. A file beside the
 * folder holds its owner. Cargo's own lock is not enough: it ends with cargo, and the binary is
 * copied later.
 *
 * @param bases absolute paths; one folder per path is locked, all with the same number
 * @throws RustStaticError if all are in use
 */
export function lockFolders(bases: readonly string[]): LockedFolders {
  for (const base of bases) mkdirSync(dirname(base), { recursive: true });
  for (let index = 0; index < MOST_FOLDERS; index++) {
    const folders = bases.map((base) => `${base}-${index}`);
    const release = takeAll(folders.map(lockOf));
    if (release) return { folders, release };
  }
  throw new RustStaticError(`All ${MOST_FOLDERS} build folders are in use`, {
    code: 'build-slots-exhausted',
    reason: `${bases.map((base) => `${base}-*.lock`).join(' and ')} name processes that are alive.`,
    remedy: 'Wait for the other builds, or lower --parallel.',
  });
}

/** Locks a folder while `use` runs. Does nothing if a living process uses the folder. */
export function whileLocked(folder: string, use: () => void): boolean {
  const release = takeAll([lockOf(folder)]);
  if (!release) return false;
  try {
    use();
    return true;
  } finally {
    release();
  }
}

/** True if a living process uses a folder. */
export function isLocked(folder: string): boolean {
  const owner = ownerOf(lockOf(folder));
  return owner !== undefined && isOwnerAlive(owner, lockOf(folder));
}

const lockOf = (folder: string): string => `${folder}.lock`;

/** Takes all locks or none. */
function takeAll(locks: readonly string[]): (() => void) | undefined {
  const taken: string[] = [];
  const release = (): void => taken.forEach((lock) => rmSync(lock, { force: true }));
  for (const lock of locks) {
    if (!take(lock)) {
      release();
      return undefined;
    }
    taken.push(lock);
  }
  return release;
}

function take(lock: string): boolean {
  if (create(lock)) return true;
  const owner = ownerOf(lock);
  if (owner === undefined || isOwnerAlive(owner, lock)) return false;
  // Two processes may find the owner dead, but only one can move the lock away. A process that
  // moved the lock of a living owner moves it back.
  const aside = `${lock}.${randomUUID()}`;
  try {
    renameSync(lock, aside);
  } catch {
    return false;
  }
  const moved = ownerOf(aside);
  if (moved === owner) rmSync(aside);
  else renameSync(aside, lock);
  return moved === owner && create(lock);
}

function create(lock: string): boolean {
  try {
    writeFileSync(lock, `${ownerId()}\n`, { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** Undefined if the lock is being written or was just removed. */
function ownerOf(lock: string): string | undefined {
  try {
    return readFileSync(lock, 'utf8').trim() || undefined;
  } catch {
    return undefined;
  }
}
