import { closeSync, constants, fstatSync, openSync, readFileSync, readSync } from 'node:fs';

// In bytes: what is in memory at once, however large a file is.
const MOST_AT_ONCE = 1 << 20;

/** Opens for reading without waiting: a pipe would wait for somebody who writes. */
const WITHOUT_WAITING = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

/**
 * The bytes of a file in parts, at most a mebibyte each: the file may be larger than memory.
 *
 * @throws Error when it is a folder, a pipe, a socket or a device
 */
export function* partsOf(path: string): Generator<Buffer> {
  const fd = openSync(path, WITHOUT_WAITING);
  try {
    const stat = fstatSync(fd);
    if (!stat.isFile()) throw new Error(`${path} is not a regular file`);
    // One byte more than there should be, so that the end is seen when it is read.
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

/** The text of a file, or undefined for a folder, a pipe or a device. */
export function textOf(path: string): string | undefined {
  const fd = openSync(path, WITHOUT_WAITING);
  try {
    return fstatSync(fd).isFile() ? readFileSync(fd, 'utf8') : undefined;
  } finally {
    closeSync(fd);
  }
}
