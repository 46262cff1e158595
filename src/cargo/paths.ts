import { posix } from 'node:path';

/** Joins workspace-relative paths; the workspace root is `.`. */
export function joinPath(...parts: string[]): string {
  return posix.normalize(posix.join(...parts)).replace(/(.)\/$/, '$1');
}

/** True if a path starts at a root of the file system, on any platform. */
export function isAbsolutePath(path: string): boolean {
  return posix.isAbsolute(path) || /^[A-Za-z]:/.test(path);
}

/**
 * Converts a path in a manifest of `folder` to a path relative to the Nx root. Absolute paths stay
 * unchanged.
 */
export function pathFrom(folder: string, path: string): string {
  return isAbsolutePath(path) ? path : joinPath(folder, toPosix(path));
}

/** True if `path` is `folder` or is below it. Both are workspace-relative and normalized. */
export function isWithin(folder: string, path: string): boolean {
  if (folder === '.') return !path.startsWith('..') && !isAbsolutePath(path);
  return path === folder || path.startsWith(`${folder}/`);
}

/** Converts a native path to one with `/` as its separator. */
export function toPosix(path: string): string {
  return path.replaceAll('\\', '/');
}

/** Returns the folders from `path` up to the workspace root: `a/b` gives `a/b`, `a`, `.`. */
export function ancestors(path: string): string[] {
  const result = [path];
  // Paths outside of the workspace end at `/` instead of `.`.
  while (posix.dirname(path) !== path) result.push((path = posix.dirname(path)));
  return result;
}
