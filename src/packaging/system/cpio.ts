import type { FileEntry } from '../entry';
import { bytesOf, sizeOf } from './content';

/** Type bits of a regular file in a Unix mode. */
export const REGULAR = 0o100000;

/**
 * Yields a cpio archive in the format `newc`, which rpm uses for its files
 * (https://man.freebsd.org/cgi/man.cgi?query=cpio&sektion=5).
 */
export async function* cpioOf(files: readonly FileEntry[], epoch: number): AsyncIterable<Uint8Array> {
  let inode = 1;
  for (const entry of files) {
    const size = sizeOf(entry);
    yield header(`./${entry.path}`, { inode: inode++, mode: REGULAR | entry.mode, size, epoch });
    yield* bytesOf(entry);
    yield padding(size);
  }
  yield header('TRAILER!!!', { inode: 0, mode: 0, size: 0, epoch: 0 });
}

interface Facts {
  inode: number;
  mode: number;
  size: number;
  epoch: number;
}

function header(name: string, { inode, mode, size, epoch }: Facts): Uint8Array {
  const length = Buffer.byteLength(name) + 1;
  const fields = [inode, mode, 0, 0, 1, epoch, size, 0, 0, 0, 0, length, 0];
  const hex = fields.map((field) => (field >>> 0).toString(16).padStart(8, '0')).join('');
  const bytes = Buffer.from(`070701${hex}${name}\0`);
  return Buffer.concat([bytes, padding(bytes.length)]);
}

function padding(size: number): Uint8Array {
  return Buffer.alloc((4 - (size % 4)) % 4);
}
