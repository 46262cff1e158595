import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { compressor, type Compression } from './compress';
import type { Entry } from './entry';
import { tarOf } from './write-tar';

/** The written archive. Digests are SHA-256 in lower-case hexadecimal. */
export interface WrittenArchive {
  sha256: string;
  /** Size in bytes. */
  size: number;
  /** Digest of the uncompressed tar archive. */
  tarSha256: string;
}

/**
 * Writes a compressed tar archive as a stream.
 *
 * @param epoch seconds since 1970, the time of every entry
 * @throws RustStaticError if two entries have the same path
 */
export async function writeArchive(
  file: string,
  compression: Compression,
  entries: Entry[],
  epoch: number,
): Promise<WrittenArchive> {
  const [tar, whole] = [createHash('sha256'), createHash('sha256')];
  const { push, end } = await compressor(compression);
  const handle = await open(file, 'w', 0o644);
  let size = 0;
  const write = async (chunks: Uint8Array[]): Promise<void> => {
    for (const chunk of chunks) {
      whole.update(chunk);
      size += chunk.length;
      await handle.writeFile(chunk);
    }
  };
  try {
    for await (const chunk of tarOf(entries, epoch)) {
      tar.update(chunk);
      await write(push(chunk));
    }
    await write(end());
  } finally {
    await handle.close();
  }
  return { sha256: whole.digest('hex'), size, tarSha256: tar.digest('hex') };
}
