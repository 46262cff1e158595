import type { Tree } from '@nx/devkit';
import { filesOnDisk, type Files } from '../cargo/files';
import { joinPath } from '../cargo/paths';
import { readJson, readNxJson } from '../devkit';
import { settingsAt, type TargetOptions, withTarget } from '../plan/crate-settings';
import type { Settings } from '../plan/settings';

/** What is said of a crate, with the options of its target over it. */
export function settingsWith(
  tree: Tree,
  files: Files,
  root: string,
  targets: Record<string, TargetOptions>,
): Settings {
  const plugins = readNxJson(tree)?.plugins ?? [];
  return withTarget(settingsAt(files, root, plugins), root, plugins, targets);
}

/** The targets that a project's own project.json names: a generator runs before Nx merges them with inferred ones. */
export function ownTargets(tree: Tree, root: string): Record<string, TargetOptions> {
  const file = joinPath(root, 'project.json');
  return tree.exists(file)
    ? (readJson<{ targets?: Record<string, TargetOptions> }>(tree, file).targets ?? {})
    : {};
}

/** The workspace as a generator sees it: what is on disk, with its own pending changes. */
export function filesInTree(tree: Tree): Files {
  return {
    read: (path) =>
      tree.exists(path) && tree.isFile(path) ? (tree.read(path, 'utf8') ?? undefined) : undefined,
    list: (path) => (tree.exists(path) && !tree.isFile(path) ? tree.children(path).sort() : []),
    // A tree has no links of its own.
    entries: filesOnDisk(tree.root).entries!,
  };
}
