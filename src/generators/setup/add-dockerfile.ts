import { posix } from 'node:path';
import type { Tree } from '@nx/devkit';
import { chooseBinaries } from '../../cargo/binaries';
import { readManifest } from '../../cargo/manifest';
import { isWithin } from '../../cargo/paths';
import { DOCKERIGNORE, dockerfile } from '../../dockerfile/dockerfile';
import { END, findBlock, isManaged, replaceBlock } from '../../dockerfile/managed-block';
import type { NativeFacts } from './native-facts';
import type { NormalizedSetup } from './normalize';
import { filesInTree } from '../target-settings';

/**
 * Adds the Dockerfile and its ignore file, unless the crate has one. In that case it reports what
 * the existing one needs.
 */
export function addDockerfile(
  tree: Tree,
  setup: NormalizedSetup,
  cargoRoot: string,
  { native, answers, dockerfile: path, feature, isKnown }: NativeFacts,
): string[] {
  const ignore = `${path}.dockerignore`;
  const files = filesInTree(tree);
  const crate = readManifest(files, setup.root)!;
  // A manual docker build uses the default features and the one for static builds.
  const features = feature ? [feature] : [];
  const chosen = chooseBinaries(files, crate, { asked: [], features, noDefaultFeatures: false });
  const certain = chosen.bins.filter((name) => !chosen.undecided.includes(name));
  const names = certain.length > 0 ? certain : chosen.bins;
  const first = [crate.package!['default-run'], crate.package!.name].find((name) =>
    names.includes(String(name)),
  );
  const text = dockerfile({
    alpine: setup.alpine,
    native,
    answers,
    file: posix.relative(cargoRoot, path),
    crate: posix.relative(cargoRoot, setup.root) || '.',
    feature,
    bins: [...new Set([String(first ?? names[0]), ...names])],
  });
  if (!tree.exists(path)) {
    tree.write(path, text);
    if (!tree.exists(ignore)) tree.write(ignore, DOCKERIGNORE);
    return [];
  }
  // The plugin manages the text between the markers. A Dockerfile without markers is never changed.
  const there = tree.read(path, 'utf8')!;
  if (findBlock(there) !== undefined && isWithin(setup.root, path)) {
    // Without a matching lock, the content of the existing file would be lost.
    if (!isKnown)
      return [`${path} was not renewed: the lock does not fit the manifests. Afterwards run \`nx sync\`.`];
    const renewed = replaceBlock(there, findBlock(text)!);
    if (renewed !== there) tree.write(path, renewed);
    return withoutFeature(there, path, feature);
  }
  if (isManaged(there))
    return [
      `${path} has lost the line that ends its managed part, so it was not edited. Put it back:\n\n${END}`,
    ];
  const from = text
    .slice(text.indexOf('ARG BASE_IMAGE'), text.indexOf('\nFROM builder AS build'))
    .replace(`${END}\n`, '');
  return [
    `${path} is yours and was not edited. static-build needs a stage "builder" in it, such as:\n\n${from}`,
  ];
}

/** The commands below the managed part are the user's, and older than the feature. */
function withoutFeature(text: string, path: string, feature: string | undefined): string[] {
  if (!feature || !text.includes('cargo build --locked') || text.includes(`--features ${feature}`)) return [];
  return [
    `${path} runs cargo without the feature. For builds without Nx, add \`--features ${feature}\` to its lines with \`cargo build\`, below the managed part.`,
  ];
}
