import { createWriteStream } from 'node:fs';
import { join, posix } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Readable } from 'node:stream';
import { extract, type Header } from 'tar-stream';
import type { Entry, FileEntry } from '../packaging/entry';
import { isOwnPath, unitKeyAt, type Unit } from './unit';

/** The files of units, and the units that cannot be shared. */
export interface Harvest {
  /** By the key of the unit. */
  entries: Map<string, Entry[]>;
  /** Keys of units with a link to a file elsewhere, or with a special file. */
  unusable: Set<string>;
}

/** A link in an archive, until all files are known. */
interface Link {
  key: string;
  path: string;
  target: string;
}

/**
 * Takes the files of units from an archive of a target directory. Links within a unit become plain
 * files: cargo and build scripts make them to save space.
 *
 * @param units by key
 * @param folder absolute path of an empty folder for the contents
 */
export async function harvestUnits(
  archive: Readable,
  units: ReadonlyMap<string, Unit>,
  folder: string,
): Promise<Harvest> {
  const entries = new Map<string, Entry[]>([...units.keys()].map((key) => [key, []]));
  const unusable = new Set<string>();
  const files = new Map<string, FileEntry>();
  const links: Link[] = [];
  const reader = extract();
  const reading = pipeline(archive, reader);
  reading.catch(() => {});
  for await (const entry of reader) {
    const { name, type, size = 0, mode = 0, linkname } = entry.header;
    const path = plain(name);
    const key = unitKeyAt(path);
    const unit = key === undefined ? undefined : units.get(key);
    if (key === undefined || !unit || !isOwnPath(unit, path)) {
      entry.resume();
      continue;
    }
    if (type === 'file') {
      const file = join(folder, String(files.size));
      await pipeline(entry, createWriteStream(file));
      const item: FileEntry = { kind: 'file', path, mode: modeOf(mode), content: { file, size } };
      files.set(path, item);
      entries.get(key)!.push(item);
      continue;
    }
    entry.resume();
    if (type === 'directory') entries.get(key)!.push({ kind: 'folder', path, mode: 0o755 });
    else if (isLink(type)) links.push({ key, path, target: targetOf(path, type, linkname ?? '') });
    else unusable.add(key);
  }
  await reading;
  for (const { key, path, target } of links) {
    const file = unitKeyAt(target) === key ? files.get(target) : undefined;
    if (file) entries.get(key)!.push({ ...file, path });
    else unusable.add(key);
  }
  return { entries, unusable };
}

const plain = (name: string): string => name.replace(/^(\.\/)+/, '').replace(/\/+$/, '');
const modeOf = (mode: number): number => ((mode & 0o100) !== 0 ? 0o755 : 0o644);
const isLink = (type: Header['type']): type is 'link' | 'symlink' => type === 'link' || type === 'symlink';

/** A hard link names a path of the archive, a symbolic link one relative to its own folder. */
function targetOf(path: string, type: 'link' | 'symlink', linkname: string): string {
  return plain(type === 'link' ? linkname : posix.join(posix.dirname(path), linkname));
}
