import { posix } from 'node:path';
import { declaredDependencies } from './dependency-tables';
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
 *
 * @param names the packages of the closure
 */
export function pruneRoot(
  { root, manifest, members }: CargoWorkspace,
  crates: Manifest[],
  names: ReadonlySet<string>,
  keepDev: boolean,
): TomlTable {
  const isCrate = crates.some((crate) => crate.root === root);
  const own = isCrate && !keepDev ? (withoutDev(manifest) ?? manifest.toml) : manifest.toml;
  const kept = Object.fromEntries(
    Object.entries(own).filter(([key]) =>
      isCrate ? !['workspace', 'patch', 'replace'].includes(key) : COMMON.includes(key),
    ),
  );
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
  const roots = new Set(members.map(({ root }) => root));
  const isMember = (crate: Manifest): boolean => crate.root !== manifest.root && roots.has(crate.root);
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
  const keys = new Set<string>();
  for (const crate of crates)
    for (const key in crate.package) if (table(crate.package[key]).workspace === true) keys.add(key);
  return keys;
}

function inheritedDependencies(crates: Manifest[], workspace: Manifest, keepDev: boolean): Set<string> {
  const keys = new Set<string>();
  for (const crate of crates)
    for (const { key, inherited, kind } of declaredDependencies(crate, workspace))
      if (inherited && (keepDev || kind !== 'dev')) keys.add(key);
  return keys;
}

// A patch that nothing uses would make cargo write it into the lock as unused, and so refuse --locked.
function prunePatches(patches: TomlTable, names: ReadonlySet<string>): TomlTable {
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
function pruneReplace(replacements: TomlTable, names: ReadonlySet<string>): TomlTable {
  const nameOf = (key: string): string => (key.split('#').at(-1) ?? key).split(/[:@]/)[0]!;
  return Object.fromEntries(Object.entries(replacements).filter(([key]) => names.has(nameOf(key))));
}

function pick(owner: TomlTable, keys: Set<string>): TomlTable {
  // In one order, whatever the closure's: the digest is made of the result.
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
