import { readdirSync, realpathSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { textOf } from '../regular-file';
import { toPosix } from './paths';

/** A read-only view of a workspace. Paths are relative to its root, with `/`; `.` is the root itself. */
export interface Files {
  /** The text of a file, or undefined when there is no such file. */
  read(path: string): string | undefined;
  /** Names of the entries of a folder, sorted; empty when there is no such folder. */
  list(path: string): string[];
  /** What of a folder is more than a file; absent where a view knows of no links. */
  entries?(path: string): Entry[];
  /** Where derived values are kept, if the view is a snapshot: then nothing is parsed twice. */
  memo?: Map<string, unknown>;
}

/** A folder, a link that leads somewhere, or a file of ignore rules. */
export interface Entry {
  name: string;
  /** Seen through links. */
  isFolder: boolean;
  /** Of a link: the real path of what it leads to, relative to the view's root. */
  leads?: string;
}

/** A value derived from files, kept with them where they are a snapshot. */
export function memoized<T>(files: Files, key: string, derive: () => T): T {
  const { memo } = files;
  if (!memo) return derive();
  if (!memo.has(key)) memo.set(key, derive());
  return memo.get(key) as T;
}

/** The workspace as it lies on disk below `root` (absolute). */
export function filesOnDisk(root: string): Files {
  return {
    read: (path) => orUndefined(() => textOf(join(root, path))),
    list: (path) => orUndefined(() => readdirSync(join(root, path)).sort()) ?? [],
    entries: (path) => orUndefined(() => entriesOf(root, path)) ?? [],
  };
}

function entriesOf(root: string, path: string): Entry[] {
  const folder = join(root, path);
  const found = readdirSync(folder, { withFileTypes: true }).flatMap((entry): Entry[] => {
    const { name } = entry;
    if (entry.isDirectory()) return [{ name, isFolder: true }];
    if (!entry.isSymbolicLink()) return name.endsWith('ignore') ? [{ name, isFolder: false }] : [];
    return orUndefined(() => [linkAt(root, folder, name)]) ?? [];
  });
  return found.sort((a, b) => (a.name < b.name ? -1 : 1));
}

function linkAt(root: string, folder: string, name: string): Entry {
  const real = realpathSync(join(folder, name));
  const leads = toPosix(relative(realpathSync(root), real)) || '.';
  return { name, isFolder: statSync(real).isDirectory(), leads };
}

/** The same as it is now: what is derived from a file is derived once. */
export function filesAtOnce(root: string): Files {
  return { ...filesOnDisk(root), memo: new Map() };
}

// Missing, in a link that leads to itself, or a socket.
const NO_FILE = new Set(['ENOENT', 'ENOTDIR', 'ELOOP', 'ENXIO']);

function orUndefined<T>(read: () => T | undefined): T | undefined {
  try {
    return read();
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code !== undefined && NO_FILE.has(code)) return undefined;
    throw error;
  }
}
