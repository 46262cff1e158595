import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** A read-only view of a workspace. Paths are relative to its root, with `/`; `.` is the root itself. */
export interface Files {
  /** The text of a file, or undefined when there is no such file. */
  read(path: string): string | undefined;
  /** Names of the entries of a folder, sorted; empty when there is no such folder. */
  list(path: string): string[];
}

/** The workspace as it lies on disk below `root` (absolute). */
export function filesOnDisk(root: string): Files {
  return {
    read: (path) => orUndefined(() => readFileSync(join(root, path), 'utf8')),
    list: (path) => orUndefined(() => readdirSync(join(root, path)).sort()) ?? [],
  };
}

function orUndefined<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'EISDIR') return undefined;
    throw error;
  }
}
