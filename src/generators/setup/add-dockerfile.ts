import { posix } from 'node:path';
import type { Tree } from '@nx/devkit';
import { chooseBinaries } from '../../cargo/binaries';
import type { Files } from '../../cargo/files';
import { readManifest } from '../../cargo/manifest';
import { isWithin, joinPath } from '../../cargo/paths';
import { DOCKERIGNORE, dockerfile } from '../../dockerfile/dockerfile';
import { END, findBlock, replaceBlock } from '../../dockerfile/managed-block';
import { otherTriple } from '../../dockerfile/other-triple';
import { hasBuilderStage, isManaged } from '../../plan/choose-dockerfile';
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
  facts: NativeFacts,
): string[] {
  const { native, answers, dockerfile: path, feature, toolchain, targets, isKnown } = facts;
  const { features, noDefaultFeatures } = facts;
  const ignore = `${path}.dockerignore`;
  const files = filesInTree(tree);
  const crate = readManifest(files, setup.root)!;
  const chosen = chooseBinaries(files, crate, { asked: [], features, noDefaultFeatures });
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
    features,
    noDefaultFeatures,
    toolchain,
    targets,
    bins: [...new Set([String(first ?? names[0]), ...names])],
  });
  if (!tree.exists(path)) {
    tree.write(path, text);
    if (!tree.exists(ignore)) tree.write(ignore, DOCKERIGNORE);
    return besideYours(files, path);
  }
  // The plugin manages the text between the markers. A Dockerfile without markers is never changed.
  const there = tree.read(path, 'utf8')!;
  const isWhole = findBlock(there) !== undefined;
  if (isWhole && isWithin(setup.root, path)) {
    // Without a matching lock, the content of the existing file would be lost.
    if (!isKnown)
      return [`${path} was not renewed: the lock does not fit the manifests. Afterwards run \`nx sync\`.`];
    const renewed = replaceBlock(there, findBlock(text)!);
    if (renewed !== there) tree.write(path, renewed);
    return [
      ...withoutFeature(there, path, feature),
      ...otherTriple(there, path, toolchain),
      ...movedCrate(there, path, posix.relative(cargoRoot, joinPath(setup.root, 'Cargo.toml'))),
    ];
  }
  if (isManaged(there) && !isWhole)
    return [
      `${path} has lost the line that ends its managed part, so it was not edited. Put it back:\n\n${END}`,
    ];
  return ownDockerfile(there, path, native);
}

/** Why a file `Dockerfile.static` was written, if the crate has another Dockerfile. */
function besideYours(files: Files, path: string): string[] {
  const yours = posix.basename(path) === 'Dockerfile.static' && files.read(path.replace(/\.static$/, ''));
  if (!yours) return [];
  const why = hasBuilderStage(yours)
    ? 'The stage "builder" of your Dockerfile copies sources, which static-build sends only when it runs cargo.'
    : 'Your Dockerfile has no stage "builder".';
  return [`${why} static-build uses ${path}, which was written beside it.`];
}

/** What a Dockerfile of the user's own lacks. There is nothing to paste: where it belongs is not known. */
function ownDockerfile(text: string, path: string, { packages, env }: NativeFacts['native']): string[] {
  if (!hasBuilderStage(text))
    return [
      `${path} is yours, has no stage "builder" and was not edited. Give that name to the stage that has cargo: \`FROM … AS builder\`. Or remove the option "dockerfile": then this generator writes Dockerfile.static.`,
    ];
  const words = new Set(text.split(/\s+/));
  const missing = packages.filter((name) => !words.has(name));
  const unset = Object.entries(env).filter(([name]) => !text.includes(name));
  if (missing.length + unset.length === 0) return [];
  const takes = [
    ...(missing.length > 0 ? [`the packages ${missing.join(' ')}`] : []),
    ...(unset.length > 0
      ? [`the variables ${unset.map(([name, value]) => `${name}=${value}`).join(' ')}`]
      : []),
  ];
  return [
    `${path} is yours and was not edited. The C libraries need in its stage "builder": ${takes.join(', and ')}.`,
  ];
}

/** The commands below the managed part are the user's, and older than the feature. */
function withoutFeature(text: string, path: string, feature: string | undefined): string[] {
  const named = [...text.matchAll(/--features[ =](\S+)/g)].flatMap(([, names]) => names!.split(','));
  if (!feature || !text.includes('cargo build --locked') || named.includes(feature)) return [];
  return [
    `${path} runs cargo without the feature. For builds without Nx, add \`--features ${feature}\` to its lines with \`cargo build\`, below the managed part.`,
  ];
}

/** The commands below the managed part name the folder in which the crate was. */
function movedCrate(text: string, path: string, manifest: string): string[] {
  const named = [...text.matchAll(/cargo build --locked .*--manifest-path (\S+)/g)].map((match) => match[1]!);
  const other = named.find((name) => name !== manifest);
  if (other === undefined) return [];
  return [
    `${path} runs cargo with ${other} below the managed part, but the crate is in ${manifest}. For builds without Nx, change it there.`,
  ];
}
