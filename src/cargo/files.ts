import { lstatSync, readdirSync, readlinkSync, realpathSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { textOf } from '../regular-file';
import { toPosix } from './paths';

/** A read-only view of a workspace. Paths are relative to its root, with `/`; `.` is the root itself. */
export interface Files {
  /** Returns the text of a file, or undefined if it does not exist. */
  read(path: string): string | undefined;
  /** Returns the sorted names of a folder's entries. Empty if the folder does not exist. */
  list(path: string): string[];
  /**
   * Returns the entries of a folder, without most plain files. Absent if a view does not support
   * links.
   */
  entries?(path: string): Entry[];
  /** A cache for derived values, if the view is a snapshot. Then nothing is parsed twice. */
  memo?: Map<string, unknown>;
}

/** A folder, a link, a file of ignore rules, or a file that makes its folder a project of Nx. */
export interface Entry {
  name: string;
  /** True for a folder, or for a link to one. */
  isFolder: boolean;
  /**
   * Only for a link: the real path of its target, relative to the view's root. For a broken link,
   * the path that it names.
   */
  leads?: string;
  /** Other links on the way to that target, relative to the view's root. Absent if there are none. */
  through?: string[];
}

/** Derives a value from files. If the files are a snapshot, the value is cached with them. */
export function memoized<T>(files: Files, key: string, derive: () => T): T {
  const { memo } = files;
  if (!memo) return derive();
  if (!memo.has(key)) memo.set(key, derive());
  return memo.get(key) as T;
}

/** Returns a view of the workspace on disk below `root` (absolute). */
export function filesOnDisk(root: string): Files {
  return {
    read: (path) => orUndefined(() => textOf(join(root, path))),
    list: (path) => orUndefined(() => readdirSync(join(root, path)).sort()) ?? [],
    entries: (path) => orUndefined(() => entriesOf(root, path)) ?? [],
  };
}

const NAMED = /ignore$|^(?:project|package)\.json$/;

function entriesOf(root: string, path: string): Entry[] {
  const folder = join(root, path);
  const found = readdirSync(folder, { withFileTypes: true }).flatMap((entry): Entry[] => {
    const { name } = entry;
    if (entry.isDirectory()) return [{ name, isFolder: true }];
    if (!entry.isSymbolicLink()) return NAMED.test(name) ? [{ name, isFolder: false }] : [];
    return [linkAt(root, folder, name) ?? brokenLink(root, folder, name) ?? []].flat();
  });
  return found.sort((a, b) => (a.name < b.name ? -1 : 1));
}

function linkAt(root: string, folder: string, name: string): Entry | undefined {
  return orUndefined(() => {
    const real = realpathSync(join(folder, name));
    const through = linksFrom(realpathSync(root), join(realpathSync(folder), name)).slice(1);
    const isFolder = statSync(real).isDirectory();
    return { name, isFolder, leads: pathIn(root, real), ...(through.length > 0 && { through }) };
  });
}

/** Returns the links that lead from a path to its target, the path itself first if it is one. */
function linksFrom(root: string, path: string): string[] {
  const parts = relative(root, path).split(sep);
  for (let count = 1; count <= parts.length; count++) {
    const at = join(root, ...parts.slice(0, count));
    if (!lstatSync(at).isSymbolicLink()) continue;
    const next = resolve(dirname(at), readlinkSync(at), ...parts.slice(count));
    return [toPosix(relative(root, at)), ...linksFrom(root, next)];
  }
  return [];
}

/**
 * Another target may write what a link names after the graph was made, so the answer must be the
 * same before and after. Emacs marks an edited file with a broken link `.#name`. It is skipped.
 */
function brokenLink(root: string, folder: string, name: string): Entry | undefined {
  if (name.startsWith('.')) return undefined;
  return orUndefined(() => {
    const named = resolve(realpathSync(folder), readlinkSync(join(folder, name)));
    return { name, isFolder: false, leads: pathIn(root, named) };
  });
}

function pathIn(root: string, full: string): string {
  return toPosix(relative(realpathSync(root), full)) || '.';
}

/** Returns a snapshot of the current state. Values derived from a file are computed only once. */
export function filesAtOnce(root: string): Files {
  return { ...filesOnDisk(root), memo: new Map() };
}

// Missing, a link to itself, or a socket.
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
