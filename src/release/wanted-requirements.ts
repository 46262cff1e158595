import type { VersionActions } from 'nx/release';
import { matches, nextRequirement } from '../cargo/requirement';
import type { Requirement } from '../cargo/requirements-of';
import { nextOrThrow } from './change-version';

type Config = Pick<
  VersionActions['finalConfigForProject'],
  'versionPrefix' | 'preserveMatchingDependencyRanges'
>;

/** Names that Nx knows for kinds of dependencies. */
const COLLECTIONS = { normal: 'dependencies', build: 'dependencies', dev: 'devDependencies' } as const;

/**
 * Returns requirements with the values that `release.version` in nx.json asks for.
 * `preserveMatchingDependencyRanges` keeps those that accept the new version. `versionPrefix` sets
 * the operator of all of them, unless it is `auto`.
 *
 * @param spec the new version, after the prefix that Nx would write
 */
export function wantedRequirements(
  requirements: readonly Requirement[],
  spec: string,
  { versionPrefix: prefix, preserveMatchingDependencyRanges: kept }: Config,
): (Requirement & { value: string })[] {
  // Cargo ignores the build metadata of a requirement, and warns about it.
  const plain = spec.replace(/\+.*$/, '');
  const version = plain.replace(/^[\^~=]/, '');
  const isKept = ({ kind }: Requirement): boolean =>
    Array.isArray(kept) ? kept.includes(COLLECTIONS[kind!]) : kept !== false;
  return requirements
    .filter((one) => prefix !== 'auto' || !isKept(one) || !matches(one.requirement, version))
    .map((one) => ({ ...one, value: prefix === 'auto' ? newest(one, version) : plain }))
    .filter(({ requirement, value }) => value !== requirement);
}

/** A range that accepts the version is a choice of its author, and stays. */
function newest(one: Requirement, version: string): string {
  return matches(one.requirement, version)
    ? (nextRequirement(one.requirement, version) ?? one.requirement)
    : nextOrThrow(one, version);
}
