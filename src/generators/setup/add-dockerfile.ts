import { posix } from 'node:path';
import type { Tree } from '@nx/devkit';
import { listBinaries } from '../../cargo/binaries';
import { readManifest } from '../../cargo/manifest';
import { joinPath } from '../../cargo/paths';
import { resolveLibraries } from '../../libraries/catalogue';
import { BEGIN, DOCKERIGNORE, dockerfile } from './dockerfile';
import type { NormalizedSetup } from './normalize';
import { filesInTree } from './tree-files';

/** Adds the Dockerfile and its ignore file, unless the crate has one; then says what it needs. */
export function addDockerfile(tree: Tree, setup: NormalizedSetup, cargoRoot: string): string[] {
  const path = joinPath(setup.root, 'Dockerfile');
  const ignore = `${path}.dockerignore`;
  const files = filesInTree(tree);
  const crate = readManifest(files, setup.root)!;
  const names = listBinaries(files, crate).map(({ name }) => name);
  const first = [crate.package!['default-run'], crate.package!.name].find((name) =>
    names.includes(String(name)),
  );
  const text = dockerfile({
    alpine: setup.alpine,
    packages: resolveLibraries(setup.libraries).packages,
    crate: posix.relative(cargoRoot, setup.root) || '.',
    bins: [...new Set([String(first ?? names[0]), ...names])],
  });
  if (!tree.exists(path)) {
    tree.write(path, text);
    if (!tree.exists(ignore)) tree.write(ignore, DOCKERIGNORE);
    return [];
  }
  // Once ours, it is kept by sync; somebody else's is never touched.
  if (tree.read(path, 'utf8')!.includes(BEGIN)) return [];
  const from = text.slice(text.indexOf('ARG BASE_IMAGE'), text.indexOf('\nFROM builder AS build'));
  return [
    `${path} is yours and was not edited. static-build needs a stage "builder" in it, such as:\n\n${from}`,
  ];
}
