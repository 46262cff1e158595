/** The functions of node-semver that the plugin uses. The package has no types of its own. */
declare module 'semver' {
  /** Compares by precedence. @throws TypeError for an invalid version */
  export function compare(a: string, b: string): -1 | 0 | 1;
  /** True if the first one is not older. @throws TypeError for an invalid version */
  export function gte(a: string, b: string): boolean;
  /** The oldest version of a range, or null if it has none. @throws TypeError for an invalid range */
  export function minVersion(range: string): { version: string } | null;
  export function satisfies(
    version: string,
    range: string,
    options?: { includePrerelease?: boolean },
  ): boolean;
  export function valid(version: string): string | null;
  /** The range in a common form, or null for an invalid one. */
  export function validRange(range: string): string | null;
  /** The parts of a pre-release, or null. */
  export function prerelease(version: string): readonly (string | number)[] | null;
}
