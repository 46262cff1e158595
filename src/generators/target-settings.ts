import type { Tree } from '@nx/devkit';
import { filesOnDisk, type Files } from '../cargo/files';
import { joinPath } from '../cargo/paths';
import { readJson, readNxJson } from '../devkit';
import { settingsAt, type TargetOptions, withTarget } from '../plan/crate-settings';
import type { Settings } from '../plan/settings';

/** Returns a crate's settings, overridden by the options of its target. */
export function settingsWith(
  tree: Tree,
  files: Files,
  root: string,
  targets: Record<string, TargetOptions>,
): Settings {
  const plugins = readNxJson(tree)?.plugins ?? [];
  return withTarget(settingsAt(files, root, plugins), root, plugins, targets);
}

/**
 * Returns the targets in a project's own project.json. A generator runs before Nx merges them with
 * inferred targets.
 */
export function ownTargets(tree: Tree, root: string): Record<string, TargetOptions> {
  const file = joinPath(root, 'project.json');
  return tree.exists(file)
    ? (readJson<{ targets?: Record<string, TargetOptions> }>(tree, file).targets ?? {})
    : {};
}

/**
 * Returns the workspace as a generator sees it: files on disk with the generator's pending changes.
 */
export function filesInTree(tree: Tree): Files {
  return {
    read: (path) =>
      tree.exists(path) && tree.isFile(path) ? (tree.read(path, 'utf8') ?? undefined) : undefined,
    list: (path) => (tree.exists(path) && !tree.isFile(path) ? tree.children(path).sort() : []),
    // A tree has no links, so they are read from disk.
    entries: filesOnDisk(tree.root).entries!,
  };
}
