import { posix } from 'node:path';
import type { Tree } from '@nx/devkit';
import { readableManifest, readManifest, type Manifest } from '../../cargo/manifest';
import { joinPath } from '../../cargo/paths';
import { strings } from '../../cargo/toml';
import { isMember, listMembers } from '../../cargo/workspace';
import { readNxJson, updateNxJson, visitNotIgnoredFiles } from '../../devkit';
import { VERSION_ACTIONS } from '../../plan/crate-settings';
import { filesInTree } from '../target-settings';

/**
 * Adds the table `release` to nx.json, for the members of the cargo workspace. An existing
 * table is not edited.
 *
 * @returns what to add by hand, if the table is there without the version actions
 */
export function addRelease(tree: Tree): string[] {
  const nxJson = readNxJson(tree) ?? {};
  if (nxJson.release !== undefined) {
    if (JSON.stringify(nxJson.release).includes(VERSION_ACTIONS)) return [];
    return [
      `nx.json has a table \`release\`, which was not edited. For crates, add to it or to their group: "version": { "versionActions": "${VERSION_ACTIONS}" }`,
    ];
  }
  const root = readManifest(filesInTree(tree), '.');
  const projects = root ? membersOf(tree, root) : cratesIn(tree);
  updateNxJson(tree, {
    ...nxJson,
    release: {
      // Without `projects`, Nx takes only libraries that have a package.json.
      projects: projects.length > 0 ? projects : ['*'],
      version: { versionActions: VERSION_ACTIONS },
    },
  });
  return [];
}

/** Returns patterns for the members of a workspace. Nx compares them with names and folders. */
function membersOf(tree: Tree, root: Manifest): string[] {
  const patterns = strings(root.workspace?.members).map((pattern) => joinPath(pattern));
  // Path dependencies are members too.
  const implied = listMembers(filesInTree(tree), root).filter((member) => !isMember(root, member.root));
  const all = [...patterns, ...implied.map((member) => member.root)];
  return [...(root.package ? [root.package.name] : []), ...all.filter((pattern) => pattern !== '.')];
}

/** Returns the folders of all crates, because other projects of the workspace may be no crates. */
function cratesIn(tree: Tree): string[] {
  const files = filesInTree(tree);
  const roots: string[] = [];
  visitNotIgnoredFiles(tree, (path) => {
    const folder = posix.dirname(path);
    if (posix.basename(path) === 'Cargo.toml' && readableManifest(files, folder)?.package) roots.push(folder);
  });
  return roots.sort();
}
