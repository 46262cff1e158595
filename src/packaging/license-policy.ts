import type { Artifact, ArtifactDependency } from '../artifact/artifact';
import { thirdPartyCrates } from '../artifact/license-text';
import { matches } from '../cargo/requirement';
import { RustStaticError } from '../errors';
import { isAllowed, isOneLicense, parseLicense } from '../cargo/license-expression';
import { usePath } from './use-path';

/** What a package may contain. Undefined: everything. */
export interface LicensePolicy {
  /** SPDX identifiers. */
  allowed: string[] | undefined;
  /** Licenses by names of crates and libraries, for those that name none or a wrong one. */
  clarified: Record<string, string>;
  /** Crates that must not be in the binaries: `name`, or `name@requirement`. */
  denied: string[];
}

/** Something with a license in the binaries, and the crates that bring it in. */
interface Part {
  name: string;
  version: string;
  license: string | null;
  /** Called only for what is forbidden, because it searches all crates. */
  path: () => string;
}

/**
 * Makes sure that the policy allows everything in the binaries.
 *
 * @throws RustStaticError that lists what it forbids, with the path that brings each in
 */
export function enforcePolicy(
  policy: LicensePolicy,
  artifact: Artifact,
  dependencies: readonly ArtifactDependency[],
): void {
  const { project } = artifact;
  const crates = thirdPartyCrates(dependencies).map((crate): Part => ({
    ...crate,
    path: () => usePath(artifact.crate, dependencies, crate),
  }));
  const banned = crates.filter((crate) => policy.denied.some((pattern) => names(pattern, crate)));
  if (banned.length > 0)
    throw new RustStaticError(`${project} contains crates that "deniedCrates" forbids`, {
      code: 'crate-denied',
      reason: lines(banned, ({ path }) => path()),
      remedy: 'Remove what brings them in, or change the setting "deniedCrates" of the package.',
    });
  const { allowed, clarified } = policy;
  if (!allowed) return;
  const identifiers = new Set(allowed);
  for (const name of allowed) if (!isOneLicense(name)) throw noLicense(name);
  const known = [...crates, ...librariesOf(artifact)].map((part) => ({
    ...part,
    license: Object.hasOwn(clarified, part.name) ? clarified[part.name]! : part.license,
  }));
  const wrong = known.filter(({ license }) => {
    const parsed = license === null ? undefined : parseLicense(license);
    return !parsed || !isAllowed(parsed, identifiers);
  });
  if (wrong.length === 0) return;
  throw new RustStaticError(`${project} contains code whose license "allowedLicenses" does not allow`, {
    code: 'license-not-allowed',
    reason: lines(wrong, ({ license, path }) => `${license ?? 'no license is known'}; ${path()}`),
    remedy:
      'Allow the license, or remove what brings it in. If a license is missing or wrong, correct it in the setting "clarifiedLicenses" of the package: { name = "MIT" }.',
  });
}

function noLicense(name: string): RustStaticError {
  return new RustStaticError(`"allowedLicenses" names "${name}", which is not a license`, {
    code: 'option-value-invalid',
    reason: 'It should be an SPDX identifier from https://spdx.org/licenses.',
    remedy: 'Correct the setting.',
  });
}

/** Returns the native libraries whose Alpine packages name a license. */
function librariesOf({ packages = {} }: Artifact): Part[] {
  return Object.values(packages).map(({ name, version, license }) => ({
    name,
    version,
    license,
    path: () => 'Alpine package of the builder',
  }));
}

function names(pattern: string, { name, version }: Part): boolean {
  const [wanted, requirement] = pattern.split('@') as [string, string?];
  return wanted === name && (requirement === undefined || matches(requirement, version));
}

function lines(parts: readonly Part[], fact: (part: Part) => string): string {
  return parts.map((part) => `- ${part.name} ${part.version}: ${fact(part)}`).join('\n');
}
