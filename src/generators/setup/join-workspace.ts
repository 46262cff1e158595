import { posix } from 'node:path';
import type { Tree } from '@nx/devkit';
import { visitNotIgnoredFiles } from '../../devkit';
import type { Files } from '../../cargo/files';
import { addMember } from '../../cargo/lockfile';
import { readableManifest, readManifest, versionOf, type Manifest } from '../../cargo/manifest';
import { ancestors, joinPath } from '../../cargo/paths';
import { declaredDependencies } from '../../cargo/dependency-tables';
import { strings, table, type TomlTable } from '../../cargo/toml';
import { isExcluded, isMember, listMembers } from '../../cargo/workspace';
import { isIgnored } from '../../plan/ignore-rules';
import { editToml } from './edit-toml';
import type { NormalizedSetup } from './normalize';
import { filesInTree } from '../target-settings';

/**
 * Makes the crate a member of the cargo workspace above it and adds it to the lock, so that
 * `--locked` works at once. A new crate without a workspace above gets one at the Nx root. An
 * existing standalone crate stays standalone.
 *
 * @returns the folder of the workspace, relative to the Nx root
 */
export function joinWorkspace(
  tree: Tree,
  setup: NormalizedSetup,
  existed: boolean,
): { cargoRoot: string; notes: string[] } {
  const files = filesInTree(tree);
  const crate = readManifest(files, setup.root)!;
  const cargoRoot = workspaceRootFor(files, crate, existed);
  if (cargoRoot !== setup.root) enter(tree, cargoRoot, setup);
  return {
    cargoRoot,
    notes: [...lockMember(tree, cargoRoot, crate, existed), ...ignoredLock(tree, cargoRoot)],
  };
}

/** `cargo new --lib` has written this rule for years. */
function ignoredLock(tree: Tree, cargoRoot: string): string[] {
  const lock = joinPath(cargoRoot, 'Cargo.lock');
  if (!isIgnored(filesInTree(tree), lock)) return [];
  return [
    `${lock} is ignored by git, and Nx does not hash ignored files. Remove it from .gitignore and commit it: \`git add ${lock}\`.`,
  ];
}

function workspaceRootFor(files: Files, crate: Manifest, existed: boolean): string {
  if (crate.workspace || crate.root === '.') return crate.root;
  if (typeof crate.package?.workspace === 'string') return joinPath(crate.root, crate.package.workspace);
  for (const folder of ancestors(crate.root).slice(1)) {
    const manifest = readManifest(files, folder);
    if (manifest?.workspace) return isExcluded(manifest, crate.root) ? crate.root : folder;
  }
  // In a workspace, the crate's own lock, profiles and patches would no longer be used.
  return existed ? crate.root : '.';
}

function enter(tree: Tree, cargoRoot: string, setup: NormalizedSetup): void {
  const file = joinPath(cargoRoot, 'Cargo.toml');
  const text = tree.exists(file) ? tree.read(file, 'utf8')! : '';
  const workspace = readManifest(filesInTree(tree), cargoRoot);
  if (workspace?.workspace && alreadyMember(tree, workspace, setup.root)) return;
  const path = posix.relative(cargoRoot, setup.root);
  const exclude = workspace?.workspace ? [] : loneCrates(tree, setup.root);
  const change = (document: TomlTable): void =>
    addToMembers(document, path, exclude, setup.edition, text === '');
  tree.write(file, withNewline(editToml(text, file, change, true)));
}

/** Standalone crates: cargo would refuse them below a new workspace that does not exclude them. */
function loneCrates(tree: Tree, except: string): string[] {
  const files = filesInTree(tree);
  const roots: string[] = [];
  visitNotIgnoredFiles(tree, (path) => {
    if (posix.basename(path) === 'Cargo.toml') roots.push(posix.dirname(path));
  });
  const alone = (root: string): boolean => {
    // Test data and templates may be broken on purpose.
    const crate = readableManifest(files, root);
    if (!crate?.package || crate.workspace) return false;
    return !ancestors(root)
      .slice(1)
      .some((folder) => readableManifest(files, folder)?.workspace);
  };
  return roots.filter((root) => root !== '.' && root !== except && alone(root)).sort();
}

function alreadyMember(tree: Tree, workspace: Manifest, root: string): boolean {
  return (
    isMember(workspace, root) ||
    listMembers(filesInTree(tree), workspace).some((member) => member.root === root)
  );
}

function addToMembers(
  document: TomlTable,
  path: string,
  exclude: string[],
  edition: string,
  isNew: boolean,
): void {
  const workspace = table((document.workspace ??= {}));
  workspace.members = [...strings(workspace.members), path];
  if (exclude.length > 0) workspace.exclude = exclude;
  // A root package gets a resolver from its edition. A virtual workspace would use the oldest one.
  if (isNew) workspace.resolver = edition === '2024' ? '3' : '2';
}

function withNewline(text: string): string {
  return text.endsWith('\n') ? text : `${text}\n`;
}

function lockMember(tree: Tree, cargoRoot: string, crate: Manifest, existed: boolean): string[] {
  const lock = joinPath(cargoRoot, 'Cargo.lock');
  const files = filesInTree(tree);
  const workspace = readManifest(files, cargoRoot)!;
  const text = files.read(lock);
  const others = workspace.workspace
    ? listMembers(files, workspace).some((member) => member.root !== crate.root)
    : false;
  // Only cargo can resolve a member with dependencies, or the first lock for several members.
  if ((existed && hasDependencies(crate)) || (text === undefined && others)) {
    const known = new RegExp(`^name = "${crate.package!.name}"$`, 'm').test(text ?? '');
    // With an existing lock, only missing packages are added. generate-lockfile would choose every
    // version again.
    const command = text === undefined ? 'cargo generate-lockfile' : 'cargo update --workspace';
    const note = `Run \`${command} --manifest-path ${workspace.file}\` and commit ${lock}: static-build is always --locked. Then \`nx sync\` brings the Dockerfile up to date.`;
    return known ? [] : [note];
  }
  const member = { name: crate.package!.name, version: versionOf(crate, workspace) };
  const locked = addMember(text, member);
  if (locked !== text) tree.write(lock, locked);
  return [];
}

function hasDependencies(crate: Manifest): boolean {
  return declaredDependencies(crate, crate).length > 0;
}
