import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { compressor } from '../compress';
import type { Entry, FileEntry } from '../entry';
import { promised, tarOf } from '../write-tar';

/** Yields the bytes of an entry. */
export async function* bytesOf({ content }: FileEntry): AsyncIterable<Uint8Array> {
  if (Buffer.isBuffer(content)) yield content;
  else yield* promised(content);
}

/** Returns the size of an entry in bytes. */
export function sizeOf({ content }: FileEntry): number {
  return Buffer.isBuffer(content) ? content.length : content.size;
}

/** Returns a digest of an entry in lower-case hexadecimal. */
export async function digestOf(entry: FileEntry, algorithm: 'md5' | 'sha1' | 'sha256'): Promise<string> {
  const hash = createHash(algorithm);
  for await (const chunk of bytesOf(entry)) hash.update(chunk);
  return hash.digest('hex');
}

/** A part of a file: bytes, or another file. */
export type Part = Uint8Array | { file: string };

/** SHA-256 in lower-case hexadecimal, and size in bytes, of a file. */
export interface FileFacts {
  sha256: string;
  size: number;
}

/** Writes a file from its parts. Parts that are files are removed. */
export async function joinParts(file: string, parts: readonly Part[]): Promise<FileFacts> {
  const hash = createHash('sha256');
  let size = 0;
  const all = async function* (): AsyncIterable<Uint8Array> {
    for (const part of parts)
      for await (const chunk of part instanceof Uint8Array ? [part] : createReadStream(part.file)) {
        hash.update(chunk as Uint8Array);
        size += (chunk as Uint8Array).length;
        yield chunk as Uint8Array;
      }
  };
  await pipeline(all(), createWriteStream(file));
  for (const part of parts) if (!(part instanceof Uint8Array)) await rm(part.file);
  return { sha256: hash.digest('hex'), size };
}

/** Returns the entry of a short text. */
export function textEntry(path: string, text: string): FileEntry {
  return { kind: 'file', path, mode: 0o644, content: Buffer.from(text) };
}

/** Returns a tar archive of a few small entries. */
export async function tarBytes(entries: Entry[], epoch: number): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of tarOf(entries, epoch)) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** Compresses a few bytes. */
export async function gzipped(bytes: Uint8Array): Promise<Buffer> {
  const { push, end } = await compressor('gz');
  return Buffer.concat([...push(bytes), ...end()]);
}
