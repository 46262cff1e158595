import { declaredDependencies } from './dependency-tables';
import type { Files } from './files';
import { readManifest, type Manifest } from './manifest';
import { pathFrom } from './paths';
import { table } from './toml';
import { findWorkspace, type CargoWorkspace } from './workspace';

/** A folder that a cargo workspace uses through `path`. */
export interface PathCrate {
  /** Relative to the Nx root. */
  root: string;
  /** Undefined if `read` returns none. */
  manifest: Manifest | undefined;
  /**
   * The cargo workspace whose root manifest the crate inherits from. It may differ from the build's
   * workspace.
   */
  owner: CargoWorkspace;
}

/** How to look for path crates. All have defaults. */
interface How {
  read?: (files: Files, root: string) => Manifest | undefined;
  /** Folders that cargo's configuration substitutes for packages, relative to the Nx root. */
  overrides?: readonly string[];
}

/**
 * Returns every crate that a cargo workspace uses through `path`, sorted by folder: its members,
 * patches and replacements of packages, and their dependencies. As in cargo, development
 * dependencies and patches count only for members.
 *
 * @throws RustStaticError for a root manifest that does not parse, and every error of `read`
 */
export function pathCrates(
  files: Files,
  workspace: CargoWorkspace,
  { read = readManifest, overrides = [] }: How = {},
): PathCrate[] {
  const own = new Set([workspace.root, ...workspace.members.map(({ root }) => root)]);
  const found = new Map<string, PathCrate>();
  const add = (root: string): void => {
    if (found.has(root)) return;
    const manifest = read(files, root);
    const owner = manifest && !own.has(root) ? findWorkspace(files, root) : workspace;
    found.set(root, { root, manifest, owner });
    for (const { path, kind } of manifest ? declaredDependencies(manifest, owner.manifest) : [])
      if (path !== undefined && (own.has(root) || kind !== 'dev')) add(path);
  };
  for (const root of [...own, ...replacing(workspace.manifest), ...overrides]) add(root);
  return [...found.values()].sort((a, b) => (a.root < b.root ? -1 : 1));
}

/**
 * Returns the other cargo workspaces that crates inherit from, sorted by folder. Workspaces whose
 * root manifest belongs to one of the crates are left out.
 */
export function otherWorkspaces(
  { root: own }: CargoWorkspace,
  crates: readonly Pick<PathCrate, 'root' | 'owner'>[],
): CargoWorkspace[] {
  const roots = new Set(crates.map(({ root }) => root));
  const others = new Map(crates.map(({ owner }) => [owner.root, owner]));
  return [...others.values()]
    .filter(({ root }) => root !== own && !roots.has(root))
    .sort((a, b) => (a.root < b.root ? -1 : 1));
}

/** Returns the folders that `[patch]` and `[replace]` of a root manifest name. */
function replacing({ toml, root }: Manifest): string[] {
  const tables = [...Object.values(table(toml.patch)).map(table), table(toml.replace)];
  const paths = tables.flatMap((entries) => Object.values(entries).map((entry) => table(entry).path));
  return paths.filter((path) => typeof path === 'string').map((path) => pathFrom(root, path));
}
