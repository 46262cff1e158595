import { RustStaticError } from '../errors';
import type { LockedPackage } from './lockfile';
import type { BuildMessages } from './messages';
import { withoutUserInfo } from './user-info';

/** One crate of `dependencies.json`. */
export interface ResolvedCrate {
  name: string;
  version: string;
  /** Cargo's source id. Null for a crate of the workspace. */
  source: string | null;
  license: string | null;
  /** URL of its repository, from its manifest. Absent in files of older versions. */
  repository?: string | null;
  checksum: string | null;
  /** `build`: only build scripts and macros use it, so the binary contains none of its code. */
  scope: 'runtime' | 'build';
  /** Native libraries that it links, sorted. */
  links: string[];
  /**
   * Its dependencies as `name version`, sorted. ` (source)` is added if the name and version are
   * ambiguous.
   */
  dependencies: string[];
}

/** Facts about the crate that the binaries belong to. */
export interface RootCrate extends Pick<ResolvedCrate, 'name' | 'license' | 'links' | 'dependencies'> {
  description: string | null;
  /** URL of its repository. */
  repository: string | null;
}

interface Package {
  id: string;
  name: string;
  version: string;
  source: string | null;
  license: string | null;
  license_file: string | null;
  description?: string | null;
  repository?: string | null;
  manifest_path: string;
}

interface Metadata {
  packages: Package[];
  resolve?: { nodes: { id: string; deps: { pkg: string; dep_kinds: { kind: string | null }[] }[] }[] } | null;
}

/**
 * Returns the folders with the sources of foreign crates (not of the workspace), by the names that
 * `crateName` gives.
 *
 * @param metadata output of `cargo metadata`
 */
export function crateFolders(metadata: string): Map<string, string> {
  const { packages } = JSON.parse(metadata) as Metadata;
  const folders = packages.flatMap(({ source, manifest_path, ...entry }): [string, string][] =>
    source === null
      ? []
      : [
          [
            crateName({ ...entry, source: withoutUserInfo(source) }),
            manifest_path.replace(/[\\/][^\\/]*$/, ''),
          ],
        ],
  );
  return new Map(folders);
}

/** Returns the unambiguous name of a crate. */
export function crateName({
  name,
  version,
  source,
}: Pick<ResolvedCrate, 'name' | 'version' | 'source'>): string {
  return source === null ? `${name} ${version}` : `${name} ${version} (${source})`;
}

/**
 * Returns the crates that a binary is made from: the crates of `cargo metadata` that the build
 * compiled, including build dependencies. The result is sorted and contains no paths, so it is
 * reproducible.
 *
 * @param metadata output of `cargo metadata`
 * @param built packages from the build's own messages; metadata alone would include crates for
 * features of other members
 * @param manifestPath absolute path of the package's manifest, as cargo saw it
 * @throws RustStaticError if the package itself is missing
 */
export function resolvedCrates(
  metadata: string,
  built: Pick<BuildMessages, 'packageIds' | 'targetIds' | 'linked'>,
  manifestPath: string,
  lock: LockedPackage[],
): { crate: RootCrate; dependencies: ResolvedCrate[] } {
  const { packages: all, resolve } = JSON.parse(metadata) as Metadata;
  // The result is stored and published, so passwords are removed.
  const packages = all.map((entry) => ({
    ...entry,
    source: entry.source && withoutUserInfo(entry.source),
    repository: entry.repository && withoutUserInfo(entry.repository),
  }));
  const compiled = packages.filter(({ id }) => built.packageIds.has(id));
  const root = compiled.find((entry) => entry.manifest_path === manifestPath);
  if (!root)
    throw new RustStaticError(`\`cargo metadata\` does not name the crate of ${manifestPath}`, {
      code: 'cargo-metadata-incomplete',
      reason: 'So the list of crates in the binary would be incomplete.',
      remedy: "Run the target in the workspace's real folder, not through a link.",
    });
  const uses = new Map(resolve?.nodes.map(({ id, deps }) => [id, deps]));
  const dependenciesOf = ({ id }: Package): string[] => {
    const needed = (uses.get(id) ?? []).filter(({ dep_kinds }) =>
      dep_kinds.some(({ kind }) => kind !== 'dev'),
    );
    const used = compiled.filter((entry) => needed.some(({ pkg }) => pkg === entry.id));
    return used.map((entry) => nameIn(compiled, entry)).sort(order);
  };
  const linksOf = ({ id }: Package): string[] => [
    ...new Set(built.linked.flatMap(({ packageId, library }) => (packageId === id ? [library] : []))),
  ].sort(order); // prettier-ignore
  return {
    crate: {
      name: root.name,
      license: licenseOf(root),
      description: root.description ?? null,
      repository: root.repository ?? null,
      links: linksOf(root),
      dependencies: dependenciesOf(root),
    },
    dependencies: compiled
      .filter((entry) => entry !== root)
      .map((entry) => ({
        name: entry.name,
        version: entry.version,
        source: entry.source,
        license: licenseOf(entry),
        repository: entry.repository ?? null,
        checksum: checksumOf(lock, entry),
        scope: built.targetIds.has(entry.id) ? ('runtime' as const) : ('build' as const),
        links: linksOf(entry),
        dependencies: dependenciesOf(entry),
      }))
      .sort(
        (a, b) =>
          order(a.name, b.name) || order(a.version, b.version) || order(a.source ?? '', b.source ?? ''),
      ),
  };
}

function licenseOf({ license, license_file }: Package): string | null {
  return license ?? (license_file ? `LicenseRef-${license_file.split(/[\\/]/).at(-1)}` : null);
}

function checksumOf(lock: LockedPackage[], { name, version, source }: Package): string | null {
  const locked = lock.find(
    (entry) =>
      entry.name === name &&
      entry.version === version &&
      withoutUserInfo(entry.source ?? '') === (source ?? ''),
  );
  return locked?.checksum ?? null;
}

function nameIn(all: Package[], entry: Package): string {
  const same = all.filter(({ name, version }) => name === entry.name && version === entry.version);
  return same.length === 1 ? `${entry.name} ${entry.version}` : crateName(entry);
}

/** Compares texts by code units, so that the order is the same on every machine. */
export function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
