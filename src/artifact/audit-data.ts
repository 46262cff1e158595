import { inflateSync } from 'node:zlib';
import { zlibSync } from 'fflate';
import { isCratesIo } from '../cargo/crates-io';
import { order } from '../cargo/dependencies';
import type { ArtifactCrate, ArtifactDependency } from './artifact';

/** Name of the ELF section. Format: https://github.com/rust-secure-code/cargo-auditable/blob/master/PARSING.md */
export const AUDIT_SECTION = '.dep-v0';

/** A crate in the section. Defaults are left out, as cargo-auditable does. */
interface AuditedPackage {
  name: string;
  version: string;
  source: string;
  kind?: 'build';
  /** Positions in the list. */
  dependencies?: number[];
  root?: true;
}

// Crates that only macros and build scripts use are marked as such.
const FORMAT = 1;
// A thousand crates need about 100 KiB.
const LARGEST_LIST = 8 << 20;

/**
 * Returns the content of `.dep-v0`: the crates of a binary as compressed JSON. Scanners such as
 * Trivy, Grype and `cargo audit bin` read it. The same crates give the same bytes on every machine.
 *
 * @param version version of the crate that the binary belongs to
 */
export function auditData(
  { name, dependencies: direct }: Pick<ArtifactCrate, 'name' | 'dependencies'>,
  version: string,
  dependencies: readonly ArtifactDependency[],
): Uint8Array {
  const root = { name, version, source: null, scope: 'runtime', dependencies: direct, isRoot: true } as const;
  const all = [root, ...dependencies].toSorted(
    (a, b) => order(a.name, b.name) || order(a.version, b.version) || order(a.source ?? '', b.source ?? ''),
  );
  const positions = positionsOf(all);
  const packages = all.map((entry): AuditedPackage => {
    const used = entry.dependencies.flatMap((text) => positions.get(text) ?? []).sort((a, b) => a - b);
    return {
      name: entry.name,
      version: entry.version,
      source: kindOfSource(entry.source),
      ...(entry.scope === 'build' && { kind: 'build' }),
      ...(used.length > 0 && { dependencies: used }),
      ...('isRoot' in entry && { root: true }),
    };
  });
  // The compressor of Node.js gives other bytes on other processors.
  return zlibSync(Buffer.from(JSON.stringify({ packages, format: FORMAT })), { level: 9 });
}

/**
 * Returns the crates in the content of a section, without the crate that the binary belongs to: their
 * names by `auditName`, and their scopes. If a crate is listed for both, it is in the binary.
 *
 * @throws Error if it is not such a list
 */
export function auditedCrates(section: Uint8Array): Map<string, ArtifactDependency['scope']> {
  const text = inflateSync(section, { maxOutputLength: LARGEST_LIST }).toString('utf8');
  const { packages } = JSON.parse(text) as { packages: AuditedPackage[] };
  const crates = packages
    .filter(({ root }) => !root)
    .map(({ name, version, source, kind }) => [`${name} ${version} (${source})`, kind ?? 'runtime'] as const);
  return new Map(crates.toSorted(([, one]) => (one === 'build' ? -1 : 1)));
}

/** Returns the name of a crate with what a section says about its source, such as `crates.io`. */
export function auditName({
  name,
  version,
  source,
}: Pick<ArtifactDependency, 'name' | 'version' | 'source'>): string {
  return `${name} ${version} (${kindOfSource(source)})`;
}

/** Differences between two lists of crates, with names as in `auditName`. */
export interface CrateDifference {
  /** Their code is in the binary, but the section does not list them. */
  unlisted: string[];
  /** Their code is in the binary, but the section says that only the build used them. */
  hidden: string[];
  /** The section lists them, but nothing else names them. */
  unstated: string[];
}

/**
 * Compares the crates in a section with those that were compiled. A build and `verify` must agree, so
 * both use this. Code of a crate can put a section of its own into a binary. So one that hides a crate
 * from scanners must be noticed. Crates that only run at build time may be missing.
 *
 * @param listed result of `auditedCrates`
 * @param stated scopes of all compiled crates by `auditName`
 */
export function compareCrates(
  listed: ReadonlyMap<string, ArtifactDependency['scope']>,
  stated: ReadonlyMap<string, ArtifactDependency['scope']>,
): CrateDifference {
  const inBinary = [...stated].flatMap(([crate, scope]) => (scope === 'runtime' ? [crate] : []));
  return {
    unlisted: inBinary.filter((crate) => !listed.has(crate)),
    hidden: inBinary.filter((crate) => listed.get(crate) === 'build'),
    unstated: [...listed.keys()].filter((crate) => !stated.has(crate)),
  };
}

/**
 * Returns the positions of crates by the names that `dependencies.json` uses for them. If a name and
 * version are ambiguous, the short name is that of the workspace's crate.
 */
function positionsOf(
  all: readonly Pick<ArtifactDependency, 'name' | 'version' | 'source'>[],
): Map<string, number> {
  const numbered = all.map((entry, at) => ({ ...entry, at, short: `${entry.name} ${entry.version}` }));
  const [local, other] = [true, false].map((isLocal) =>
    numbered.filter(({ source }) => (source === null) === isLocal),
  );
  return new Map([
    ...other!.flatMap(({ short, source, at }): [string, number][] => [
      [short, at],
      [`${short} (${source})`, at],
    ]),
    ...local!.map(({ short, at }): [string, number] => [short, at]),
  ]);
}

/** cargo-auditable's names of sources. */
function kindOfSource(source: string | null): string {
  if (source === null) return 'local';
  if (isCratesIo(source)) return 'crates.io';
  const [kind] = source.split('+');
  return kind === 'sparse' ? 'registry' : kind!;
}
