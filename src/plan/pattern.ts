import { sha256 } from '../digest';

/**
 * A path as a pattern of Nx's inputs that matches it, and perhaps others: more inputs than needed are safe.
 *
 * Tried on Nx 22.7, 23.3 and 24.0: a character in brackets stands for itself, but not `(`, `)` and `!`, for which only
 * `?` works in all three. In a negation a pattern must not match more, so such folders cannot be left out.
 */
export function asPattern(path: string): string {
  return path.replace(/[()!?*]/g, '?').replace(/[[{}]/g, '[$&]');
}

/**
 * A folder's path without the characters of patterns, for an output folder: Nx takes those of a target for patterns, and
 * would keep nothing of `dist/apps/app(v2)`, or all of `dist` for `dist/app!` (Nx 22). A digest keeps two folders apart.
 */
export function withoutPatterns(path: string): string {
  const plain = path.replace(PATTERN, '_');
  return plain === path ? path : `${plain}-${sha256(path).slice(0, 6)}`;
}

/** Whether Nx would take a path for a pattern. */
export function isPattern(path: string): boolean {
  return path.search(PATTERN) !== -1;
}

const PATTERN = /[()!?*[\]{}]/g;

/** Whether the pattern of a path matches that path alone, so that it can be negated. */
export function isExact(path: string): boolean {
  return !/[()!?*]/.test(path);
}
