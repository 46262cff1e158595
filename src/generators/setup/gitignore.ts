import type { Tree } from '@nx/devkit';
import { joinPath } from '../../cargo/paths';
import { isIgnored } from '../../plan/ignore-rules';
import { filesInTree } from '../tree-files';

/** Keeps cargo's `target/` and Nx's `dist/` out of git, and so out of Nx's hashes. */
export function ignoreBuildFolders(tree: Tree, cargoRoot: string): void {
  const wanted: [probe: string, line: string][] = [
    [joinPath(cargoRoot, 'target/x'), cargoRoot === '.' ? '/target/' : `/${cargoRoot}/target/`],
    ['dist/x', '/dist/'],
  ];
  const files = filesInTree(tree);
  const missing = wanted.filter(([probe]) => !isIgnored(files, probe)).map(([, line]) => line);
  if (missing.length === 0) return;
  const before = files.read('.gitignore') ?? '';
  const gap = before === '' || before.endsWith('\n') ? '' : '\n';
  tree.write('.gitignore', `${before}${gap}${missing.join('\n')}\n`);
}
