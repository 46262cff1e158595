import { posix } from 'node:path';

/** Joins workspace-relative paths; the workspace root is `.`. */
export function joinPath(...parts: string[]): string {
  return posix.normalize(posix.join(...parts)).replace(/(.)\/$/, '$1');
}

/** Whether a path begins at a root of the file system, on any platform. */
export function isAbsolutePath(path: string): boolean {
  return posix.isAbsolute(path) || /^[A-Za-z]:/.test(path);
}

/** A path that a manifest in `folder` gives, relative to the Nx root; an absolute one stays as it is. */
export function pathFrom(folder: string, path: string): string {
  return isAbsolutePath(path) ? path : joinPath(folder, toPosix(path));
}

/** Whether `path` is `folder` or lies below it. Both are workspace-relative and normalized. */
export function isWithin(folder: string, path: string): boolean {
  if (folder === '.') return !path.startsWith('..') && !isAbsolutePath(path);
  return path === folder || path.startsWith(`${folder}/`);
}

/** A native path with `/` as its separator. */
export function toPosix(path: string): string {
  return path.replaceAll('\\', '/');
}

/** The folders from `path` up to the workspace root: `a/b` gives `a/b`, `a`, `.`. */
export function ancestors(path: string): string[] {
  const result = [path];
  // What lies outside of the workspace ends at `/`, not at `.`.
  while (posix.dirname(path) !== path) result.push((path = posix.dirname(path)));
  return result;
}
