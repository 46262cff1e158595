import { randomUUID } from 'node:crypto';
import { createWriteStream, existsSync } from 'node:fs';
import { copyFile, link, mkdir, open, rm, writeFile, type FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { WITHOUT_WAITING } from '../../regular-file';
import { LARGEST_ENVELOPE } from '../envelope';
import type { UnitStore } from './store';

/**
 * A store in a folder: `blobs/<digest>` and `records/<name>`. Each file appears when it is
 * complete, so several machines may share the folder.
 *
 * @param root absolute path
 */
export function folderStore(root: string): UnitStore {
  const blob = (digest: string): string => join(root, 'blobs', digest);
  const record = (name: string): string => join(root, 'records', name);
  return {
    address: root,
    hasBlob: async (digest) => existsSync(blob(digest)),
    async getBlob(digest, file, size) {
      const handle = await openFile(blob(digest));
      if (!handle) return false;
      await pipeline(handle.createReadStream({ end: size }), createWriteStream(file));
      return true;
    },
    putBlob: async (digest, file) =>
      void (await place(blob(digest), (temporary) => copyFile(file, temporary))),
    async getRecord(name) {
      const handle = await openFile(record(name));
      if (!handle) return undefined;
      try {
        const { size } = await handle.stat();
        if (size > LARGEST_ENVELOPE) throw new Error(`the record ${name} has ${size} bytes`);
        return await handle.readFile('utf8');
      } finally {
        await handle.close();
      }
    },
    putRecord: (name, text) => place(record(name), (temporary) => writeFile(temporary, text)),
  };
}

/**
 * Opens a file without waiting. Anybody who can write to the folder can put a pipe or a device there,
 * which might never end.
 *
 * @returns undefined if it does not exist
 */
async function openFile(path: string): Promise<FileHandle | undefined> {
  if (!existsSync(path)) return undefined;
  const handle = await open(path, WITHOUT_WAITING);
  if ((await handle.stat()).isFile()) return handle;
  await handle.close();
  throw new Error(`${path} is not a file`);
}

/** Creates a file in one step. @returns false if it exists */
async function place(path: string, write: (temporary: string) => Promise<unknown>): Promise<boolean> {
  const temporary = `${path}.${randomUUID()}`;
  await mkdir(dirname(path), { recursive: true });
  try {
    await write(temporary);
    await link(temporary, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(temporary, { force: true });
  }
}
