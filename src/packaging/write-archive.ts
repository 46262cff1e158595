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

/** A written file. Digests are SHA-256 in lower-case hexadecimal, sizes are in bytes. */
export interface Compressed {
  sha256: string;
  size: number;
  /** The same of the uncompressed bytes. */
  plain: { sha256: string; size: number };
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
  const { sha256, size, plain } = await writeCompressed(file, compression, tarOf(entries, epoch));
  return { sha256, size, tarSha256: plain.sha256 };
}

/** Compresses bytes into a file, as a stream. */
export async function writeCompressed(
  file: string,
  compression: Compression,
  bytes: AsyncIterable<Uint8Array>,
): Promise<Compressed> {
  const [plain, whole] = [createHash('sha256'), createHash('sha256')];
  const { push, end } = await compressor(compression);
  const handle = await open(file, 'w', 0o644);
  let [size, plainSize] = [0, 0];
  const write = async (chunks: Uint8Array[]): Promise<void> => {
    for (const chunk of chunks) {
      whole.update(chunk);
      size += chunk.length;
      await handle.writeFile(chunk);
    }
  };
  try {
    for await (const chunk of bytes) {
      plain.update(chunk);
      plainSize += chunk.length;
      await write(push(chunk));
    }
    await write(end());
  } finally {
    await handle.close();
  }
  return { sha256: whole.digest('hex'), size, plain: { sha256: plain.digest('hex'), size: plainSize } };
}
