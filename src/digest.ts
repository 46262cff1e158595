import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';

/** Returns the SHA-256 of concatenated parts, in lower-case hexadecimal. */
export function sha256(...parts: (string | Uint8Array)[]): string {
  return sha256Of(parts);
}

/** Same as `sha256`, for parts that arrive one at a time. */
export function sha256Of(parts: Iterable<string | Uint8Array>): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest('hex');
}

/**
 * Returns the SHA-256 of a file in lower-case hexadecimal. It reads a stream, because the file may
 * be larger than memory.
 */
export async function fileSha256(file: string): Promise<string> {
  return fileDigest(file, 'sha256');
}

/** Same as `fileSha256`, for SHA-512. */
export async function fileSha512(file: string): Promise<string> {
  return fileDigest(file, 'sha512');
}

async function fileDigest(file: string, algorithm: string): Promise<string> {
  const hash = createHash(algorithm);
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}

/**
 * Returns the first 12 digits of a digest, with its algorithm if it has one. That is enough to
 * compare by eye.
 *
 * @param digest `0123…` or `sha256:0123…`
 */
export function shortDigest(digest: string): string {
  const at = digest.indexOf(':') + 1;
  return digest.slice(0, at + 12);
}
