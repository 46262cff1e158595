import { randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream, existsSync } from 'node:fs';
import { copyFile, link, mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
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
      if (!existsSync(blob(digest))) return false;
      await pipeline(createReadStream(blob(digest), { end: size }), createWriteStream(file));
      return true;
    },
    putBlob: async (digest, file) =>
      void (await place(blob(digest), (temporary) => copyFile(file, temporary))),
    async getRecord(name) {
      if (!existsSync(record(name))) return undefined;
      const { size } = await stat(record(name));
      if (size > LARGEST_ENVELOPE) throw new Error(`the record ${name} has ${size} bytes`);
      return readFile(record(name), 'utf8');
    },
    putRecord: (name, text) => place(record(name), (temporary) => writeFile(temporary, text)),
  };
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
