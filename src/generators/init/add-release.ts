import type { Tree } from '@nx/devkit';
import { readManifest } from '../../cargo/manifest';
import { strings } from '../../cargo/toml';
import { readNxJson, updateNxJson } from '../../devkit';
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
  // Without `projects`, Nx takes only libraries that have a package.json.
  const members = [...(root?.package ? [root.package.name] : []), ...strings(root?.workspace?.members)];
  updateNxJson(tree, {
    ...nxJson,
    release: {
      projects: members.length > 0 ? members : ['*'],
      version: { versionActions: VERSION_ACTIONS },
    },
  });
  return [];
}
