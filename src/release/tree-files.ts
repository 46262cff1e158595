import type { Tree } from '@nx/devkit';
import type { Files } from '../cargo/files';
import { joinPath } from '../cargo/paths';
import { filesInTree } from '../generators/target-settings';

/** Snapshots by tree: each project of a release reads all manifests again otherwise. */
const snapshots = new WeakMap<Tree, Files & { memo: Map<string, unknown>; isFinal: boolean }>();

/** Returns the workspace as a release sees it. Manifests are parsed once until they change. */
export function releaseFiles(tree: Tree): Files {
  const files = snapshots.get(tree) ?? { ...filesInTree(tree), memo: new Map(), isFinal: false };
  snapshots.set(tree, files);
  return files;
}

/** Forgets what was read before the commands that nx.json runs before versions are changed. */
export function afterCommands(tree: Tree): void {
  if (snapshots.get(tree)?.isFinal) return;
  snapshots.set(tree, { ...filesInTree(tree), memo: new Map(), isFinal: true });
}

const checks = new WeakMap<Tree, Map<string, Promise<void>>>();

/** Checks a cargo workspace once for all projects of a release, which Nx validates at the same time. */
export function checkOnce(tree: Tree, cargoRoot: string, check: () => Promise<void>): Promise<void> {
  const known = checks.get(tree) ?? new Map<string, Promise<void>>();
  checks.set(tree, known);
  const result = known.get(cargoRoot) ?? check();
  known.set(cargoRoot, result);
  return result;
}

/** Writes a file, and forgets what was derived from it. */
export function writeFile(tree: Tree, file: string, text: string): void {
  tree.write(file, text);
  const memo = snapshots.get(tree)?.memo ?? new Map<string, unknown>();
  for (const key of memo.keys()) {
    const [kind, root = ''] = [key.split(' ', 1)[0], key.slice(key.indexOf(' ') + 1)];
    if (kind !== 'manifest' || joinPath(root, 'Cargo.toml') === file) memo.delete(key);
  }
}
