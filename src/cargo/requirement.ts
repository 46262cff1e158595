import { prerelease, satisfies } from 'semver';

/** True if cargo accepts a version for a requirement. */
export function matches(requirement: string, version: string): boolean {
  return satisfies(version, rangeOf(requirement));
}

/**
 * Converts a requirement for node-semver. Cargo's syntax is the same, except that a comma means
 * "and", and that a version without an operator and without a wildcard is a caret requirement
 * (https://doc.rust-lang.org/cargo/reference/specifying-dependencies.html).
 */
export function rangeOf(requirement: string): string {
  const comparators = requirement
    .split(',')
    .map((part) => part.trim())
    .map((part) => (/^\d/.test(part) && !WILDCARD.test(part) ? `^${part}` : part));
  return comparators.join(' ');
}

const WILDCARD = /^\d+(?:\.\d+)?\.[*xX]/;

/** A single comparator with an exact operator: `1`, `^1.2`, `~1.2.3`, `= 1.2.3-rc.1`, `1.*`. */
const COMPARATOR = /^\s*([\^~=]?\s*)(\d+)(\.(?:\d+|[*xX]))?(\.(?:\d+|[*xX]))?(?:-[\w.-]+)?(?:\+[\w.-]+)?\s*$/;

/**
 * Returns a requirement for a new version, in the style of the old one: its operator, its number of
 * parts and its wildcards stay. A pre-release needs all parts.
 *
 * @returns undefined for a list of comparators, and for `<` and `>`: only their author knows which
 * versions they should allow
 */
export function nextRequirement(requirement: string, version: string): string | undefined {
  const plain = version.replace(/\+.*$/, '');
  if (requirement.trim() === '*') return prerelease(plain) ? plain : requirement;
  const [found, operator, , minor, patch] = COMPARATOR.exec(requirement) ?? [];
  if (found === undefined) return undefined;
  if (prerelease(plain)) return `${operator}${plain}`;
  const [first, second, third] = plain.split('.');
  const part = (old: string | undefined, next: string): string =>
    old === undefined ? '' : /\d/.test(old) ? `.${next}` : old;
  return `${operator}${first}${part(minor, second!)}${part(patch, third!)}`;
}
