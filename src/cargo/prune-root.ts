import { posix } from 'node:path';
import { declaredDependencies } from './dependency-tables';
import type { Lock, LockedPackage } from './lockfile';
import type { Manifest } from './manifest';
import { isWithin, joinPath, pathFrom } from './paths';
import type { OwnedCrate } from './pruning-source';
import { resolverOf } from './resolver';
import { withoutDev } from './strip-dev';
import { strings, table, type TomlTable } from './toml';
import type { CargoWorkspace } from './workspace';

/** True if the development dependencies of the crate in a folder count. */
type KeepsDev = (root: string) => boolean;

/** Keys of a root manifest that affect every build in the workspace. */
const COMMON = ['cargo-features', 'profile'];

/**
 * Returns the parts of the root manifest that a closure uses: its members, inherited keys and
 * dependencies, profiles, and patches of its packages. If the root is a package of the closure,
 * that package is kept too.
 *
 * @param lock the packages of the closure, and the patches that nothing in the workspace uses
 */
export function pruneRoot(
  workspace: CargoWorkspace,
  crates: OwnedCrate[],
  lock: Pick<Lock, 'packages' | 'unusedPatches'>,
  keepsDev: KeepsDev,
): TomlTable {
  const { root, manifest } = workspace;
  const isCrate = crates.some((crate) => crate.root === root);
  const own = isCrate && !keepsDev(root) ? (withoutDev(manifest) ?? manifest.toml) : manifest.toml;
  const kept = Object.fromEntries(
    Object.entries(own).filter(([key]) =>
      isCrate ? !['workspace', 'patch', 'replace'].includes(key) : COMMON.includes(key),
    ),
  );
  // Without the root package, cargo would no longer take the resolver from its edition.
  const resolver = isCrate || !manifest.package ? {} : { resolver: resolverOf(manifest) };
  return {
    ...kept,
    ...(manifest.workspace ? { workspace: { ...pruneTable(workspace, crates, keepsDev), ...resolver } } : {}),
    ...filled('patch', prunePatches(manifest, crates, lock)),
    ...filled('replace', pruneReplace(table(manifest.toml.replace), lock.packages)),
  };
}

/**
 * Returns the table `[workspace]` of a root manifest, with the values that crates of a closure
 * inherit.
 *
 * @param crates the whole closure; some crates may be excluded from this workspace, or belong to
 * another one
 */
export function pruneTable(
  { root, manifest, members }: CargoWorkspace,
  crates: OwnedCrate[],
  keepsDev: KeepsDev,
): TomlTable {
  const workspace = table(manifest.workspace);
  const heirs = crates.filter(({ owner }) => owner.root === root).map(({ manifest }) => manifest);
  const paths = (key: string): string[] => strings(workspace[key]);
  const roots = new Set(members.map(({ root }) => root));
  const isMember = (crate: Manifest): boolean => crate.root !== root && roots.has(crate.root);
  const exclude = paths('exclude').filter((path) =>
    crates.some((crate) => isWithin(joinPath(root, path), crate.root)),
  );
  // An explicit member takes precedence over `exclude`, also for crates below it. A pattern does not.
  const isExplicit = (member: string): boolean => paths('members').some((path) => joinPath(path) === member);
  const written = (member: string): string =>
    exclude.length === 0 || isExplicit(member) ? member : asGlob(member);
  const own = heirs.filter(isMember).map((crate) => posix.relative(root, crate.root));
  const kept = { members: own.map(written) };
  return {
    ...kept,
    ...(exclude.length > 0 ? { exclude } : {}),
    ...(workspace.resolver === undefined ? {} : { resolver: workspace.resolver }),
    ...filled('package', pick(table(workspace.package), inheritedKeys(heirs))),
    ...filled(
      'dependencies',
      pick(table(workspace.dependencies), inheritedDependencies(heirs, manifest, keepsDev)),
    ),
    ...(heirs.some(({ toml }) => table(toml.lints).workspace === true) ? { lints: workspace.lints } : {}),
  };
}

/** Returns a pattern that matches only this path: `apps/[a]pp`. */
function asGlob(path: string): string {
  return path.replace(/[A-Za-z0-9](?=[^/]*$)/, '[$&]');
}

function inheritedKeys(crates: Manifest[]): Set<string> {
  const keys = new Set<string>();
  for (const crate of crates)
    for (const key in crate.package) if (table(crate.package[key]).workspace === true) keys.add(key);
  return keys;
}

function inheritedDependencies(crates: Manifest[], workspace: Manifest, keepsDev: KeepsDev): Set<string> {
  const keys = new Set<string>();
  for (const crate of crates)
    for (const { key, inherited, kind } of declaredDependencies(crate, workspace))
      if (inherited && (kind !== 'dev' || keepsDev(crate.root))) keys.add(key);
  return keys;
}

// Cargo would write an unused patch into the lock, and so refuse --locked. The patch's source may
// not even exist.
function prunePatches(
  manifest: Manifest,
  crates: readonly OwnedCrate[],
  { packages, unusedPatches }: Pick<Lock, 'packages' | 'unusedPatches'>,
): TomlTable {
  const used = (key: string, value: unknown): boolean => {
    const patch = typeof value === 'string' ? { version: value } : table(value);
    if (typeof patch.path === 'string') {
      const root = pathFrom(manifest.root, patch.path);
      return crates.some((crate) => crate.root === root);
    }
    const isIt = ({ name, source, version }: LockedPackage): boolean =>
      name === String(patch.package ?? key) && isFrom(patch, source) && isCompatible(patch.version, version);
    return packages.some(isIt) && !unusedPatches.some(isIt);
  };
  const sources = Object.entries(table(manifest.toml.patch)).map(([source, entries]) => [
    source,
    Object.fromEntries(Object.entries(table(entries)).filter(([key, value]) => used(key, value))),
  ]);
  return Object.fromEntries(
    sources.filter(([, entries]) => Object.keys(entries as TomlTable).length > 0),
  ) as TomlTable;
}

/**
 * True if a package of a lock may come from the source that a patch names: a git repository or a
 * registry.
 */
function isFrom(patch: TomlTable, source: string | undefined): boolean {
  if (typeof patch.git !== 'string') return /^(registry|sparse)\+/.test(source ?? '');
  const [url = '', query = ''] = (source?.split('#')[0] ?? '').split('?');
  const plain = (text: string): string => text.replace(/^git\+/, '').replace(/(\.git)?\/?$/, '');
  if (plain(url).toLowerCase() !== plain(patch.git).toLowerCase()) return false;
  const asked = ['rev', 'tag', 'branch'].find((key) => typeof patch[key] === 'string');
  return new URLSearchParams(query).get(asked ?? '') === (asked === undefined ? null : patch[asked]);
}

/** True if a version may satisfy a plain requirement. Other requirements may accept any version. */
function isCompatible(requirement: unknown, version: string): boolean {
  const [, major, minor] = /^\^?(\d+)(?:\.(\d+))?(?:\.\d+)?$/.exec(String(requirement)) ?? [];
  if (major === undefined) return true;
  const [ofMajor, ofMinor] = version.split('.');
  return ofMajor === major && (major !== '0' || minor === undefined || ofMinor === minor);
}

// Keys are package ids: `name:version` or `name@version`, optionally after a URL and `#`.
function pruneReplace(replacements: TomlTable, packages: readonly LockedPackage[]): TomlTable {
  const replaced = packages.filter(({ replace }) => replace !== undefined);
  const ids = new Set(replaced.map(({ name, version }) => `${name}@${version}`));
  const idOf = (key: string): string => key.split('#').at(-1)!.replace(':', '@');
  return Object.fromEntries(Object.entries(replacements).filter(([key]) => ids.has(idOf(key))));
}

function pick(owner: TomlTable, keys: Set<string>): TomlTable {
  // Sorted independently of the closure's order, because the digest is computed from the result.
  return Object.fromEntries(
    [...keys]
      .filter((key) => owner[key] !== undefined)
      .sort()
      .map((key) => [key, owner[key]]),
  );
}

function filled(key: string, value: TomlTable): TomlTable {
  return Object.keys(value).length > 0 ? { [key]: value } : {};
}
