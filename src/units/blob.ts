import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import { extract, type Header } from 'tar-stream';
import type { Entry } from '../packaging/entry';
import { tarOf } from '../packaging/write-tar';
import { isAbove, isOwnPath, type Unit } from './unit';
import type { IndexedUnit } from './unit-index';

/** The parts of an indexed unit that describe its blob. */
export type BlobFacts = Pick<IndexedUnit, 'digest' | 'size' | 'bytes'>;

/** Compresses well, and is three times as fast as the default. */
const LEVEL = 3;

/**
 * Packs the files of a unit into a blob, a compressed archive. Equal files give an equal archive.
 *
 * @param destination absolute path of the file to write
 */
export async function packUnit(entries: Entry[], destination: string): Promise<BlobFacts> {
  const hash = createHash('sha256');
  let size = 0;
  const count = async function* (chunks: AsyncIterable<Buffer>): AsyncIterable<Buffer> {
    for await (const chunk of chunks) {
      hash.update(chunk);
      size += chunk.length;
      yield chunk;
    }
  };
  await pipeline(tarOf(entries, 0), createGzip({ level: LEVEL }), count, createWriteStream(destination));
  const bytes = entries.reduce((sum, entry) => sum + (entry.kind === 'file' ? sizeOf(entry.content) : 0), 0);
  return { digest: hash.digest('hex'), size, bytes };
}

function sizeOf(content: Buffer | { size: number }): number {
  return Buffer.isBuffer(content) ? content.length : content.size;
}

/** A file or folder of a unit. Its content must be read before the next one. */
export interface UnpackedEntry {
  /** Path in the target directory. */
  path: string;
  isFolder: boolean;
  isExecutable: boolean;
  size: number;
  content: AsyncIterable<Uint8Array>;
}

/**
 * Yields the files of a blob whose digest has been checked.
 *
 * @throws Error for anything but plain files and folders below the unit's own names, for a path
 * that occurs twice, and for another size than the index states
 */
export async function* unpackUnit(
  file: string,
  unit: Unit & Pick<BlobFacts, 'bytes'>,
): AsyncGenerator<UnpackedEntry> {
  const archive = extract();
  const reading = pipeline(createReadStream(file), createGunzip(), archive);
  reading.catch(() => {});
  const seen = new Set<string>();
  let left = unit.bytes;
  for await (const entry of archive) {
    if (entry.header.type === 'directory' && isAbove(unit, entry.header.name)) {
      entry.resume();
      continue;
    }
    const unpacked = checkedEntry(entry, unit, left);
    if (seen.has(unpacked.path)) throw new Error(`${unpacked.path} occurs twice`);
    seen.add(unpacked.path);
    left -= unpacked.size;
    yield unpacked;
    entry.resume();
  }
  await reading;
  if (left !== 0) throw new Error('its files have another size than the index states');
}

function checkedEntry(
  entry: AsyncIterable<unknown> & { header: Header },
  unit: Unit,
  left: number,
): UnpackedEntry {
  const { name, type, size = 0, mode = 0 } = entry.header;
  const isFolder = type === 'directory';
  const path = isFolder ? name.replace(/\/$/, '') : name;
  if (!isFolder && type !== 'file') throw new Error(`${path} is not a regular file`);
  if (!isOwnPath(unit, path)) throw new Error(`${path} is not a file of ${unit.name}`);
  if (size > left) throw new Error('its files are larger than the index states');
  const isExecutable = (mode & 0o100) !== 0;
  return { path, isFolder, isExecutable, size, content: entry as AsyncIterable<Uint8Array> };
}
