import type { Tree } from '@nx/devkit';
import { readJson, readNxJson } from '../devkit';
import type { Files } from '../cargo/files';
import { joinPath } from '../cargo/paths';
import { settingsAt, withTarget, type TargetOptions } from '../plan/crate-settings';
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
