import { RustStaticError } from '../errors';

/** A file, folder or link of an archive or an image layer. */
export type Entry = FileEntry | FolderEntry | LinkEntry;

export interface FileEntry {
  kind: 'file';
  /** Relative path with `/` as separator, without `.` and `..`. */
  path: string;
  mode: number;
  /** The bytes, or their file (absolute path) and size. */
  content: Buffer | { file: string; size: number };
  /** Extended headers of a tar archive. */
  pax?: Record<string, string>;
}

export interface FolderEntry {
  kind: 'folder';
  path: string;
  mode: number;
}

export interface LinkEntry {
  kind: 'link';
  path: string;
  target: string;
}

/** Returns the entry of a file on disk, with its size in bytes. */
export function entryOf(path: string, mode: number, file: string, { size }: { size: number }): FileEntry {
  return { kind: 'file', path, mode, content: { file, size } };
}

/**
 * Sorts entries by path, each after its parent folders. Missing folders are added.
 *
 * @throws RustStaticError if two entries have the same path
 */
export function inOrder(entries: Entry[]): Entry[] {
  const byPath = new Map<string, Entry>();
  for (const entry of entries) {
    const other = byPath.get(entry.path);
    // A folder that occurs twice is one folder.
    if (other?.kind === 'folder' && entry.kind === 'folder') continue;
    if (other) throw twice(entry.path);
    byPath.set(entry.path, entry);
  }
  for (const { path } of entries)
    for (let at = path.lastIndexOf('/'); at > 0; at = path.lastIndexOf('/', at - 1)) {
      const folder = path.slice(0, at);
      const there = byPath.get(folder);
      if (there && there.kind !== 'folder') throw twice(folder);
      if (!there) byPath.set(folder, { kind: 'folder', path: folder, mode: 0o755 });
    }
  return [...byPath.values()].sort((a, b) => Buffer.compare(Buffer.from(a.path), Buffer.from(b.path)));
}

function twice(path: string): RustStaticError {
  return new RustStaticError(`Two files have the path ${path}`, {
    code: 'package-path-twice',
    reason: 'Only one of them could be there after the archive is extracted.',
    remedy: 'Give one of them another place: { from = "…", to = "…" }.',
  });
}
