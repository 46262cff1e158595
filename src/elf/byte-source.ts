import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

/** Random access to bytes, so that a binary of any size is read in small parts. */
export interface ByteSource {
  /** In bytes. */
  readonly size: number;
  /** Up to `length` bytes from `at`; fewer at the end, none for a length below 1. */
  read(at: number, length: number): Buffer;
}

/** Bytes in memory. */
export function bytesOf(buffer: Buffer): ByteSource {
  return { size: buffer.length, read: (at, length) => buffer.subarray(at, Math.max(at, at + length)) };
}

/** Runs `use` on the bytes of a file. */
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
