import { randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { RustStaticError } from '../../errors';
import { isOwnerAlive, ownerId } from '../../owner';

/** More builds at once than any machine carries. */
const MOST_FOLDERS = 64;

/** Folders that are this build's alone until they are released. */
export interface LockedFolders {
  folders: string[];
  release(): void;
}

/**
 * Takes the first of `<base>-0`, `<base>-1`, … that no living process builds in: a file beside it holds its owner.
 * Cargo's own lock ends with cargo, and the binary is copied after that.
 *
 * @param bases absolute paths: of each a folder is taken, all of one number
 * @throws RustStaticError when all are in use
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

/** Runs `use` while a folder that no living process builds in is taken; does nothing with one that is in use. */
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

/** Whether a living process builds in a folder. */
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
  // Two may find it dead: only one can move it away, and whoever moved a living one's puts it back.
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

/** Undefined while it is being written, or when it has just gone. */
function ownerOf(lock: string): string | undefined {
  try {
    return readFileSync(lock, 'utf8').trim() || undefined;
  } catch {
    return undefined;
  }
}
