import { closeSync, constants, fstatSync, openSync, readFileSync, readSync } from 'node:fs';

// Maximum number of bytes in memory at once, for files of any size.
const MOST_AT_ONCE = 1 << 20;

/** Opens a file for reading without blocking. Opening a pipe would otherwise wait for a writer. */
export const WITHOUT_WAITING = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

/**
 * Yields the bytes of a file in chunks of at most 1 MiB, because the file may be larger than
 * memory.
 *
 * @throws Error for a folder, a pipe, a socket or a device
 */
export function* partsOf(path: string): Generator<Buffer> {
  const fd = openSync(path, WITHOUT_WAITING);
  try {
    const stat = fstatSync(fd);
    if (!stat.isFile()) throw new Error(`${path} is not a regular file`);
    // One byte more than the expected size, so that the first read also detects the end.
    const size = Math.min(stat.size + 1, MOST_AT_ONCE);
    for (;;) {
      const part = Buffer.allocUnsafe(size);
      const read = readSync(fd, part);
      if (read === 0) return;
      yield part.subarray(0, read);
    }
  } finally {
    closeSync(fd);
  }
}

/** Returns the text of a file, or undefined for a folder, a pipe or a device. */
export function textOf(path: string): string | undefined {
  const fd = openSync(path, WITHOUT_WAITING);
  try {
    return fstatSync(fd).isFile() ? readFileSync(fd, 'utf8') : undefined;
  } finally {
    closeSync(fd);
  }
}
