/**
 * A path as a pattern of Nx's inputs that matches it, and perhaps others: more inputs than needed are safe.
 *
 * Tried on Nx 22.7, 23.3 and 24.0: a character in brackets stands for itself, but not `(`, `)` and `!`, for which only
 * `?` works in all three. In a negation a pattern must not match more, so such folders cannot be left out.
 */
export function asPattern(path: string): string {
  return path.replace(/[()!?*]/g, '?').replace(/[[{}]/g, '[$&]');
}

/** Whether the pattern of a path matches that path alone, so that it can be negated. */
export function isExact(path: string): boolean {
  return !/[()!?*]/.test(path);
}
