import type { Tree } from '@nx/devkit';
import type { Files } from '../cargo/files';

/** The workspace as a generator sees it: what is on disk, with its own pending changes. */
export function filesInTree(tree: Tree): Files {
  return {
    read: (path) =>
      tree.exists(path) && tree.isFile(path) ? (tree.read(path, 'utf8') ?? undefined) : undefined,
    list: (path) => (tree.exists(path) && !tree.isFile(path) ? tree.children(path).sort() : []),
  };
}
