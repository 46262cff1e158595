import { posix } from 'node:path';
import { declaredDependencies } from './dependency-tables';
import type { LockedPackage } from './lockfile';
import type { Manifest } from './manifest';
import { isWithin, joinPath } from './paths';
import { withoutDev } from './strip-dev';
import { strings, table, type TomlTable } from './toml';
import type { CargoWorkspace } from './workspace';

/** Parts of a root manifest that concern every build in the workspace. */
const COMMON = ['cargo-features', 'profile'];

/**
 * The root manifest with what a closure uses: its members, the inherited keys and dependencies, profiles, and the
 * patches of packages in it. When the root is a package of the closure, that package is kept too.
 */
export function pruneRoot(
  { root, manifest, members }: CargoWorkspace,
  crates: Manifest[],
  closure: Set<LockedPackage>,
  keepDev: boolean,
): TomlTable {
  const isCrate = crates.some((crate) => crate.root === root);
  const own = isCrate && !keepDev ? (withoutDev(manifest.toml) ?? manifest.toml) : manifest.toml;
  const kept = Object.fromEntries(
    Object.entries(own).filter(([key]) =>
      isCrate ? !['workspace', 'patch', 'replace'].includes(key) : COMMON.includes(key),
    ),
  );
  const names = new Set([...closure].map(({ name }) => name));
  return {
    ...kept,
    ...(manifest.workspace ? { workspace: pruneWorkspace(manifest, members, crates, keepDev) } : {}),
    ...filled('patch', prunePatches(table(manifest.toml.patch), names)),
    ...filled('replace', pruneReplace(table(manifest.toml.replace), names)),
  };
}

function pruneWorkspace(
  manifest: Manifest,
  members: Manifest[],
  crates: Manifest[],
  keepDev: boolean,
): TomlTable {
  const workspace = manifest.workspace!;
  const paths = (key: string): string[] => strings(workspace[key]);
  const isMember = (crate: Manifest): boolean =>
    crate.root !== manifest.root && members.some((member) => member.root === crate.root);
  const kept = { members: crates.filter(isMember).map((crate) => posix.relative(manifest.root, crate.root)) };
  const exclude = paths('exclude').filter((path) =>
    crates.some((crate) => isWithin(joinPath(manifest.root, path), crate.root)),
  );
  return {
    ...kept,
    ...(exclude.length > 0 ? { exclude } : {}),
    ...(workspace.resolver === undefined ? {} : { resolver: workspace.resolver }),
    ...filled('package', pick(table(workspace.package), inheritedKeys(crates))),
    ...filled(
      'dependencies',
      pick(table(workspace.dependencies), inheritedDependencies(crates, manifest, keepDev)),
    ),
    ...(crates.some(({ toml }) => table(toml.lints).workspace === true) ? { lints: workspace.lints } : {}),
  };
}

function inheritedKeys(crates: Manifest[]): Set<string> {
  return new Set(
    crates.flatMap((crate) =>
      Object.entries(crate.package ?? {})
        .filter(([, value]) => table(value).workspace === true)
        .map(([key]) => key),
    ),
  );
}

function inheritedDependencies(crates: Manifest[], workspace: Manifest, keepDev: boolean): Set<string> {
  const used = crates.flatMap((crate) => declaredDependencies(crate, workspace));
  return new Set(
    used.filter(({ inherited, kind }) => inherited && (keepDev || kind !== 'dev')).map(({ key }) => key),
  );
}

// A patch that nothing uses would make cargo write it into the lock as unused, and so refuse --locked.
function prunePatches(patches: TomlTable, names: Set<string>): TomlTable {
  const used = (key: string, value: unknown): boolean => names.has(String(table(value).package ?? key));
  const sources = Object.entries(patches).map(([source, entries]) => [
    source,
    Object.fromEntries(Object.entries(table(entries)).filter(([key, value]) => used(key, value))),
  ]);
  return Object.fromEntries(
    sources.filter(([, entries]) => Object.keys(entries as TomlTable).length > 0),
  ) as TomlTable;
}

// Keys are package ids: `name:version` or `registry#name@version`.
function pruneReplace(replacements: TomlTable, names: Set<string>): TomlTable {
  const nameOf = (key: string): string => (key.split('#').at(-1) ?? key).split(/[:@]/)[0]!;
  return Object.fromEntries(Object.entries(replacements).filter(([key]) => names.has(nameOf(key))));
}

function pick(owner: TomlTable, keys: Set<string>): TomlTable {
  return Object.fromEntries(Object.entries(owner).filter(([key]) => keys.has(key)));
}

function filled(key: string, value: TomlTable): TomlTable {
  return Object.keys(value).length > 0 ? { [key]: value } : {};
}
