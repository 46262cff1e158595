import { randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { RustStaticError } from '../../errors';
import { isOwnerAlive, ownerId } from '../../owner';

/** More builds at once than any machine carries. */
const MOST_FOLDERS = 64;

/** A folder that is this build's alone until it is released. */
export interface LockedFolder {
  folder: string;
  release(): void;
}

/**
 * Takes the first of `<base>-0`, `<base>-1`, … that no living process builds in: a file beside it holds its owner.
 * Cargo's own lock ends with cargo, and the binary is copied after that.
 *
 * @param base absolute path
 * @throws RustStaticError when all are in use
 */
export function lockFolder(base: string): LockedFolder {
  mkdirSync(dirname(base), { recursive: true });
  for (let index = 0; index < MOST_FOLDERS; index++) {
    const [folder, lock] = [`${base}-${index}`, `${base}-${index}.lock`];
    if (!take(lock)) continue;
    return { folder, release: () => rmSync(lock, { force: true }) };
  }
  throw new RustStaticError(`All ${MOST_FOLDERS} build folders are in use`, {
    code: 'build-slots-exhausted',
    reason: `${base}-*.lock name processes that are alive.`,
    remedy: 'Wait for the other builds, or lower --parallel.',
  });
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
