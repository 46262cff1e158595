import { attempt, RustStaticError } from '../errors';
import { readConfigs } from '../cargo/config';
import { memoized, type Files } from '../cargo/files';
import { withVersions, type LockedChange } from '../cargo/lock-versions';
import { inherited, readManifest, type Manifest } from '../cargo/manifest';
import { joinPath } from '../cargo/paths';
import { pathCrates } from '../cargo/path-dependencies';
import { matches, nextRequirement } from '../cargo/requirement';
import { requirementsOf, type Requirement } from '../cargo/requirements-of';
import { replaceStrings, type StringEdit } from '../cargo/toml-strings';
import { table } from '../cargo/toml';
import { findWorkspace, type CargoWorkspace } from '../cargo/workspace';

/** A crate with a new version. */
export interface CrateChange extends LockedChange {
  root: string;
}

/** What a new version changes. */
export interface VersionChange {
  /** The manifest with the version: the crate's, or that of its workspace. */
  file: string;
  /** The crate, and those that inherit the same version. Empty if the version was there before. */
  crates: CrateChange[];
  /** New texts by path: manifests and locks. */
  texts: Map<string, string>;
  /** Requirements that had to change. */
  requirements: Requirement[];
}

/**
 * Returns the version of the crate in a folder, and the manifest that has it.
 *
 * @throws RustStaticError if there is none
 */
export function versionAt(files: Files, root: string): { version: string; file: string; path: string[] } {
  const { manifest: workspace } = findWorkspace(files, root);
  const manifest = readManifest(files, root)!;
  const isInherited = table(manifest.package?.version).workspace === true;
  const version = inherited(manifest, workspace, 'version');
  const [file, path] = isInherited
    ? [workspace.file, ['workspace', 'package', 'version']]
    : [manifest.file, ['package', 'version']];
  if (typeof version === 'string') return { version, file, path };
  throw new RustStaticError(`${manifest.file} has no version`, {
    code: 'release-version-missing',
    reason: isInherited
      ? `It inherits the version of [workspace.package], which ${file} does not have.`
      : 'Without `version` in [package], cargo takes 0.0.0, and nothing can be released.',
    remedy: `Add \`version = "0.1.0"\` to ${isInherited ? '[workspace.package]' : '[package]'} in ${file}, or leave the crate out with \`release.projects\` in nx.json.`,
  });
}

/**
 * Gives the crate in `root` a new version. A version of `[workspace.package]` changes for all crates
 * that inherit it. Requirements that do not accept the new version change too, because cargo would
 * refuse the path dependency. The entries of these crates change in every lock that has them.
 *
 * @param roots folders of all crates of the Nx workspace
 * @throws RustStaticError for a requirement such as `<2`, which only its author can change
 */
export function changeVersion(
  files: Files,
  roots: readonly string[],
  root: string,
  version: string,
): VersionChange {
  const snapshot: Files = { ...files, memo: files.memo ?? new Map() };
  const at = versionAt(snapshot, root);
  const own = findWorkspace(snapshot, root);
  const crates = at.version === version ? [] : changedCrates(own, at, version);
  const workspaces = workspacesOf(snapshot, [...roots, root]);
  const requirements = crates.length === 0 ? [] : outdated(snapshot, workspaces, crates, version);
  const edits: FileEdit[] = [
    { file: at.file, path: at.path, value: version },
    ...requirements.map((one) => ({ ...one, value: nextOrThrow(one, version) })),
  ];
  const texts = crates.length === 0 ? new Map<string, string>() : edited(files, edits);
  for (const workspace of workspaces) lockOf(snapshot, workspace, crates, texts);
  return { file: at.file, crates, texts, requirements };
}

interface FileEdit extends StringEdit {
  file: string;
}

/** Applies edits to their files. */
export function edited(files: Files, edits: readonly FileEdit[]): Map<string, string> {
  const texts = new Map<string, string>();
  for (const file of new Set(edits.map((edit) => edit.file))) {
    const own = edits.filter((edit) => edit.file === file);
    texts.set(file, replaceStrings(files.read(file)!, file, own));
  }
  return texts;
}

function changedCrates(
  { members }: CargoWorkspace,
  at: ReturnType<typeof versionAt>,
  version: string,
): CrateChange[] {
  const isShared = at.path[0] === 'workspace';
  const has = (member: Manifest): boolean =>
    isShared ? table(member.package?.version).workspace === true : member.file === at.file;
  return members
    .filter(has)
    .map((member) => ({ name: member.package!.name, root: member.root, from: at.version, to: version }));
}

/** Returns the cargo workspaces of crates. Manifests that do not parse are left out. */
export function workspacesOf(files: Files, roots: readonly string[]): CargoWorkspace[] {
  const ignore = (): void => {};
  const found = roots.map((root) => attempt(ignore, () => findWorkspace(files, root), undefined));
  const known = found.filter((workspace) => workspace !== undefined);
  return [...new Map(known.map((workspace) => [workspace.root, workspace])).values()];
}

/** Returns the requirements on changed crates that do not accept their new version. */
function outdated(
  files: Files,
  workspaces: readonly CargoWorkspace[],
  crates: readonly CrateChange[],
  version: string,
): Requirement[] {
  const changed = new Set(crates.map(({ root }) => root));
  const all = workspaces.flatMap(({ root, manifest, members }) => {
    const configs = readConfigs(files, root);
    return [manifest, ...members].flatMap((member) => requirementsOf(member, manifest, configs));
  });
  const found = all.filter((one) => changed.has(one.crate) && !matches(one.requirement, version));
  // Several crates inherit the same entry.
  return [...new Map(found.map((one) => [JSON.stringify([one.file, one.path]), one])).values()];
}

/** Returns the next requirement. @throws RustStaticError if only its author can write it */
export function nextOrThrow({ requirement, file, path }: Requirement, version: string): string {
  const next = nextRequirement(requirement, version);
  if (next !== undefined) return next;
  const name = path.filter((key) => key !== 'version').join('.');
  throw new RustStaticError(
    `The requirement "${requirement}" of ${name} in ${file} does not accept ${version}`,
    {
      code: 'release-requirement-range',
      reason:
        'Only single versions with ^, ~, = or * are updated. Other requirements are a choice of their author.',
      remedy: `Write a requirement that accepts ${version}, such as "${version}".`,
    },
  );
}

function lockOf(
  files: Files,
  workspace: CargoWorkspace,
  crates: readonly CrateChange[],
  texts: Map<string, string>,
): void {
  const file = joinPath(workspace.root, 'Cargo.lock');
  const text = files.read(file);
  if (text === undefined || crates.length === 0) return;
  const used = memoized(
    files,
    `path crates ${workspace.root}`,
    () => new Set(pathCrates(files, workspace).map(({ root }) => root)),
  );
  const next = withVersions(
    text,
    crates.filter(({ root }) => used.has(root)),
  );
  if (next !== text) texts.set(file, next);
}
