import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

/** Random access to bytes, so that a binary of any size is read in small parts. */
export interface ByteSource {
  /** Size in bytes. */
  readonly size: number;
  /**
   * Reads up to `length` bytes from `at`. Returns fewer at the end, and none for a length below 1.
   */
  read(at: number, length: number): Buffer;
}

/** A source for bytes in memory. */
export function bytesOf(buffer: Buffer): ByteSource {
  return { size: buffer.length, read: (at, length) => buffer.subarray(at, Math.max(at, at + length)) };
}

/** Runs `use` with the bytes of a file. */
export function withFile<T>(path: string, use: (source: ByteSource) => T): T {
  const fd = openSync(path, 'r');
  try {
    const { size } = fstatSync(fd);
    const read = (at: number, length: number): Buffer => {
      const buffer = Buffer.alloc(Math.max(0, length));
      return buffer.subarray(0, readSync(fd, buffer, 0, buffer.length, at));
    };
    return use({ size, read });
  } finally {
    closeSync(fd);
  }
}
