import { gte, minVersion, satisfies } from 'semver';
import { rangeOf } from '../cargo/requirement';
import { parseToml, table } from '../cargo/toml';
import { RustStaticError } from '../errors';
import { isText, listOf } from '../json';

/** A warning about some versions of a crate. */
export interface Advisory {
  /** `RUSTSEC-2020-0071`. */
  id: string;
  package: string;
  title: string;
  /** Versions that have the correction, as requirements. */
  patched: string[];
  /** Versions that never had the fault, as requirements. */
  unaffected: string[];
  /** Operating systems that are affected. Empty: all. */
  systems: string[];
  /** Architectures that are affected. Empty: all. */
  architectures: string[];
  /** `unmaintained`, `unsound` or `notice`: no vulnerability. */
  informational: string | undefined;
}

/**
 * Reads an advisory: a block of TOML, and a text that begins with its title
 * (https://github.com/RustSec/advisory-db#advisory-format). Undefined if it was withdrawn.
 *
 * @param file name for errors
 * @throws RustStaticError if it cannot be read
 */
export function parseAdvisory(text: string, file: string): Advisory | undefined {
  const [, toml, rest] = /^\s*```toml\r?\n([^]*?)^```([^]*)$/m.exec(text) ?? [];
  if (toml === undefined) throw unreadable(file, 'It does not begin with a block of TOML.');
  const parsed = parseToml(toml, file);
  const { id, package: name, withdrawn, informational } = table(parsed.advisory);
  const versions = table(parsed.versions);
  const affected = table(parsed.affected);
  if (!isText(id) || !isText(name)) throw unreadable(file, 'Its table [advisory] has no id or no package.');
  if (withdrawn !== undefined) return undefined;
  return {
    id,
    package: name,
    title: /^#\s+(.*)$/m.exec(rest ?? '')?.[1]?.trim() ?? '',
    patched: texts(versions.patched),
    unaffected: texts(versions.unaffected),
    systems: texts(affected.os),
    architectures: texts(affected.arch),
    informational: isText(informational) ? informational : undefined,
  };
}

/** True if a version has the fault on Linux on an architecture, such as `x86_64`. */
export function isAffected(advisory: Advisory, version: string, architecture: string): boolean {
  const { patched, unaffected, systems, architectures } = advisory;
  if (systems.length > 0 && !systems.includes('linux')) return false;
  if (architectures.length > 0 && !architectures.includes(architecture)) return false;
  return ![...patched, ...unaffected].some((requirement) => covers(requirement, version));
}

/**
 * RustSec's requirements are those of cargo, but a pre-release is compared like every other version
 * (https://docs.rs/rustsec/latest/rustsec/advisory/versions).
 */
function covers(requirement: string, version: string): boolean {
  // node-semver would take 0.3.0-alpha.1 for a version of ^0.3.
  const bounds = requirement.split(',').filter((part) => !/^\s*[<>]/.test(part));
  return (
    satisfies(version, rangeOf(requirement), { includePrerelease: true }) &&
    bounds.every((part) => gte(version, minVersion(rangeOf(part))?.version ?? version))
  );
}

function texts(value: unknown): string[] {
  return listOf(isText)(value) ? value : [];
}

function unreadable(file: string, reason: string): RustStaticError {
  return new RustStaticError(`Cannot read the advisory ${file}`, {
    code: 'advisory-unreadable',
    reason,
    remedy: 'Get the advisory database again, for example from https://github.com/RustSec/advisory-db.',
  });
}
