import { minimatch } from 'minimatch';
import { RustStaticError } from '../errors';
import { declaredDependencies } from './dependency-tables';
import { memoized, type Files } from './files';
import { readableManifest, readManifest, type Manifest } from './manifest';
import { ancestors, isWithin, joinPath } from './paths';
import { strings } from './toml';

/** A cargo workspace, or a single crate that is its own workspace. */
export interface CargoWorkspace {
  /** Folder of the workspace's manifest and of its `Cargo.lock`, relative to the Nx root. */
  root: string;
  manifest: Manifest;
  /** Every member with a `[package]`, including the root's own package, sorted by folder. */
  members: Manifest[];
}

/**
 * Returns the cargo workspace of the crate in `crateRoot`: the one that `package.workspace` names;
 * otherwise the nearest parent folder whose `[workspace]` does not exclude the crate; otherwise the
 * crate alone.
 *
 * @throws RustStaticError if a manifest on the way does not parse, or if `crateRoot` has no
 * manifest
 */
export function findWorkspace(files: Files, crateRoot: string): CargoWorkspace {
  const crate = crateIn(files, crateRoot);
  const root = workspaceAbove(files, crate);
  if (root !== undefined) return loadWorkspace(files, root, crate);
  return { root: crateRoot, manifest: crate, members: [crate] };
}

/**
 * Returns the folder of the cargo workspace that `findWorkspace` returns, without reading its
 * members.
 *
 * @throws RustStaticError as `findWorkspace` does
 */
export function cargoRootOf(files: Files, crateRoot: string): string {
  return workspaceAbove(files, crateIn(files, crateRoot)) ?? crateRoot;
}

function crateIn(files: Files, crateRoot: string): Manifest {
  const crate = readManifest(files, crateRoot);
  if (!crate)
    throw new RustStaticError(`No Cargo.toml in ${crateRoot}`, {
      code: 'manifest-missing',
      reason: 'A static binary is built from a cargo package.',
      remedy: `Run \`nx g @org/rust-static:setup ${crateRoot}\` to add one.`,
    });
  return crate;
}

function workspaceAbove(files: Files, crate: Manifest): string | undefined {
  const named = crate.package?.workspace;
  if (typeof named === 'string') return joinPath(crate.root, named);
  return ancestors(crate.root).find((folder) => {
    const manifest = folder === crate.root ? crate : readManifest(files, folder);
    return manifest?.workspace !== undefined && !isExcluded(manifest, crate.root);
  });
}

function loadWorkspace(files: Files, root: string, crate: Manifest): CargoWorkspace {
  const manifest = readManifest(files, root);
  if (!manifest)
    throw new RustStaticError(`No cargo workspace at ${root}`, {
      code: 'cargo-workspace-missing',
      reason: `${crate.file} says \`workspace\`, but ${joinPath(root, 'Cargo.toml')} does not exist.`,
      remedy: `Correct \`package.workspace\` in ${crate.file}.`,
    });
  return memoized(files, `workspace ${root}`, () => ({
    root,
    manifest,
    members: listMembers(files, manifest),
  }));
}

/**
 * Returns the members of a workspace by cargo's rules: `members`, and path dependencies of members
 * below its root. Members whose manifest does not parse are left out. Their own targets report the
 * error, and so does cargo if it needs them.
 */
export function listMembers(files: Files, workspace: Manifest): Manifest[] {
  const found = new Map<string, Manifest>();
  const add = (root: string): void => {
    if (found.has(root) || isExcluded(workspace, root)) return;
    const manifest = root === workspace.root ? workspace : readableManifest(files, root);
    if (!manifest?.package) return;
    found.set(root, manifest);
    for (const { path } of declaredDependencies(manifest, workspace))
      if (path !== undefined && isWithin(workspace.root, path)) add(path);
  };
  if (workspace.package) add(workspace.root);
  for (const pattern of strings(workspace.workspace?.members))
    for (const root of expandGlob(files, workspace.root, pattern)) add(root);
  return [...found.values()].sort((a, b) => (a.root < b.root ? -1 : 1));
}

/**
 * True if `exclude` keeps `root` out of the workspace. As in cargo, an explicit member takes
 * precedence, with everything below it.
 */
export function isExcluded(workspace: Manifest, root: string): boolean {
  const paths = (key: string): string[] =>
    strings(workspace.workspace?.[key]).map((path) => joinPath(workspace.root, path));
  const holds = (key: string): boolean => paths(key).some((path) => isWithin(path, root));
  return holds('exclude') && !holds('members');
}

/** True if the `members` globs of a workspace match the folder `root`. */
export function isMember(workspace: Manifest, root: string): boolean {
  return strings(workspace.workspace?.members).some((pattern) =>
    minimatch(root, joinPath(workspace.root, pattern), { nocomment: true, nonegate: true }),
  );
}

/** Returns a folder and all folders below it that may contain crates. */
function below(files: Files, folder: string): string[] {
  const names = files
    .list(folder)
    .filter((name) => !['target', 'node_modules', '.git', '.nx'].includes(name));
  return [folder, ...names.flatMap((name) => below(files, joinPath(folder, name)))];
}

const MAGIC = /[*?[]/;

/** Returns the folders that match a `members` pattern, whether or not they contain a manifest. */
function expandGlob(files: Files, root: string, pattern: string): string[] {
  const glob = joinPath(pattern);
  if (!MAGIC.test(glob)) return [joinPath(root, glob)];
  let folders = [root];
  for (const segment of glob.split('/'))
    folders = folders.flatMap((folder) =>
      segment === '**'
        ? below(files, folder)
        : !MAGIC.test(segment)
          ? [joinPath(folder, segment)]
          : files
              .list(folder)
              .filter(minimatch.filter(segment, { nocomment: true, nonegate: true }))
              .map((name) => joinPath(folder, name)),
    );
  return folders;
}
