import { sha256 } from '../digest';

/**
 * Converts a path to an Nx input pattern that matches it. The pattern may match more, because more
 * inputs than needed are safe.
 *
 * Tested with Nx 22.7, 23.3 and 24.0: a character in brackets stands for itself. The exceptions are
 * `(`, `)` and `!`, for which only `?` works in all three. A negated pattern must not match more
 * than the path, so folders with these characters cannot be excluded.
 */
export function asPattern(path: string): string {
  return path.replace(/[()!?*]/g, '?').replace(/[[{}]/g, '[$&]');
}

/**
 * Removes pattern characters from the path of an output folder, because Nx treats a target's
 * outputs as patterns. It would cache nothing of `dist/apps/app(v2)`, or all of `dist` for
 * `dist/app!` (Nx 22). A digest in the name keeps different folders apart.
 */
export function withoutPatterns(path: string): string {
  const plain = path.replace(PATTERN, '_');
  return plain === path ? path : `${plain}-${sha256(path).slice(0, 6)}`;
}

/** True if Nx would treat a path as a pattern. */
export function isPattern(path: string): boolean {
  return path.search(PATTERN) !== -1;
}

const PATTERN = /[()!?*[\]{}]/g;

/** True if the pattern of a path matches only that path, so that it can be negated. */
export function isExact(path: string): boolean {
  return !/[()!?*]/.test(path);
}
