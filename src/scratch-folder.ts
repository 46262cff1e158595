import { lstatSync, readdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isOwnerAlive, processSpace } from './owner';

/** A folder's name contains the process space and the id of the process that created it. */
const NAME = /^rust-static-[a-z]+\.([0-9a-f]{12})\.(\d+)\.\w{6}$/;

/**
 * Makes an empty folder for the files of one step, below the folder for temporary files. The caller
 * removes it. A process that was killed could not do that, so the next call removes what it has left.
 *
 * @param purpose a word of small letters
 * @param parent absolute path of the folder to make it in
 * @returns an absolute path
 */
export async function scratchFolder(purpose: string, parent = tmpdir()): Promise<string> {
  await removeLeft(parent);
  return mkdtemp(join(parent, `rust-static-${purpose}.${processSpace()}.${process.pid}.`));
}

/** Everyone may write to the folder for temporary files, so only folders of the same user are removed. */
async function removeLeft(parent: string): Promise<void> {
  for (const name of namesIn(parent)) {
    const [, space, pid] = NAME.exec(name) ?? [];
    const folder = join(parent, name);
    if (space === undefined || isOwnerAlive(`${space}/${pid}`, folder)) continue;
    const found = lstatSync(folder, { throwIfNoEntry: false });
    const isOwn = found?.isDirectory() && found.uid === (process.getuid?.() ?? found.uid);
    // Another process may remove it at the same time.
    if (isOwn) await rm(folder, { recursive: true, force: true }).catch(() => undefined);
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    // It may be writable only. Then `mkdtemp` says what is wrong, if anything is.
    return [];
  }
}
