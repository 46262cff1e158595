import { existsSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import type { GeneratorCallback, ProjectConfiguration, ProjectGraph, Tree } from '@nx/devkit';
import { createProjectGraphAsync, formatFiles, logger, readNxJson } from '../../devkit';
import { didYouMean } from '../../did-you-mean';
import { RustStaticError } from '../../errors';
import { IMAGE_PUSH, PACKAGE, PLUGIN, type PluginOptions } from '../../plan/crate-settings';
import { PLUGIN_OPTIONS } from '../../plan/options/crate';
import { afterCi } from '../next-steps';
import { emulatedIn } from './emulated';
import { publishFacts } from './publish-facts';
import {
  workflowFiles,
  type PackageManager,
  type Provider,
  type Release,
  type WorkflowFacts,
} from './workflow-files';

/** Options of the generator. */
export interface CiOptions {
  provider: Provider;
  release?: string;
  publish?: boolean;
  branch?: string;
  force?: boolean;
  skipFormat?: boolean;
}

/**
 * Writes CI workflows. A second run changes nothing.
 *
 * @throws RustStaticError for a project without an image, for a release that nx.json does not prepare,
 * and for a file that exists and differs
 */
export default async function ci(tree: Tree, options: CiOptions): Promise<GeneratorCallback> {
  const { nodes } = await createProjectGraphAsync();
  const { paths, notes } = writeWorkflows(tree, options, nodes);
  if (!options.skipFormat) await formatFiles(tree);
  return () => {
    for (const note of notes) logger.warn(`\n${note}`);
    logger.info(`\n${afterCi(options.provider, paths, options.release)}`);
  };
}

/**
 * Writes the workflow files into the tree.
 *
 * @param nodes projects, to look up the one that is released, and the triples of all
 * @returns the paths of the files, and warnings
 */
export function writeWorkflows(
  tree: Tree,
  { provider, release, publish, branch, force = false }: CiOptions,
  nodes: ProjectGraph['nodes'],
): { paths: string[]; notes: string[] } {
  const facts: WorkflowFacts = {
    branch: branch ?? mainBranch(tree),
    packageManager: packageManagerOf(tree),
    ...packagesOf(tree, nodes),
    emulated: emulatedIn(tree, nodes),
    ...(release ? { release: releaseOf(nodes, release) } : {}),
    ...(publish ? { publish: publishFacts(tree, nodes, provider) } : {}),
  };
  const files = Object.entries(workflowFiles(provider, facts)).map(([path, text]) => ({
    path: placeFor(tree, path, force),
    text,
  }));
  if (!force) for (const { path, text } of files) refuseOther(tree, path, text);
  for (const { path, text } of files) if (!isSame(tree, path, text)) tree.write(path, text);
  const paths = files.map(({ path }) => path);
  return { paths, notes: elsewhere(tree.root, paths[0]!) };
}

/** A pipeline that somebody else has written stays: it can include ours. */
function placeFor(tree: Tree, path: string, force: boolean): string {
  const isTheirs = tree.exists(path) && !tree.read(path, 'utf8')!.includes(`${PLUGIN}:ci`);
  return path === '.gitlab-ci.yml' && isTheirs && !force ? '.gitlab/rust-static.yml' : path;
}

function refuseOther(tree: Tree, path: string, text: string): void {
  if (!tree.exists(path) || isSame(tree, path, text)) return;
  throw new RustStaticError(`${path} exists and differs from what this generator writes`, {
    code: 'ci-file-differs',
    reason: 'It may contain your edits.',
    remedy: 'Commit it, then run the generator again with --force. `git diff` shows what it replaced.',
  });
}

/** Whether the file has this text. A formatter may have changed its quotes and line breaks. */
function isSame(tree: Tree, path: string, text: string): boolean {
  const bare = (yaml: string): string => yaml.replace(/[\s'"]+/g, '');
  return tree.exists(path) && bare(tree.read(path, 'utf8')!) === bare(text);
}

/** Nx compares with `defaultBase`, which may name a remote too; events have the branch alone. */
function mainBranch(tree: Tree): string {
  return (readNxJson(tree)?.defaultBase ?? 'main').replace(/^origin\//, '');
}

function packageManagerOf(tree: Tree): PackageManager {
  if (tree.exists('pnpm-lock.yaml')) return 'pnpm';
  if (tree.exists('bun.lock') || tree.exists('bun.lockb')) return 'bun';
  // Only locks since Yarn 2 have such a table.
  const lock = tree.exists('yarn.lock') ? tree.read('yarn.lock', 'utf8')! : undefined;
  if (lock !== undefined) return tree.exists('.yarnrc.yml') || /^__metadata:/m.test(lock) ? 'yarn' : 'yarn-1';
  return 'npm';
}

/** Each entry of the plugin in nx.json may name its targets differently, and a crate has one for each triple. */
function packagesOf(
  tree: Tree,
  nodes: ProjectGraph['nodes'],
): Pick<WorkflowFacts, 'packageTargets' | 'folders'> {
  const bases = packageNames(tree);
  const names = Object.values(nodes).flatMap(({ data }) => packageTargets(data));
  const further = bases.flatMap((base) => names.filter((name) => name.startsWith(`${base}-`)));
  const archs = further.map((name) => name.slice(name.lastIndexOf('-')));
  return {
    packageTargets: [...new Set([...bases, ...further])],
    folders: [...new Set(['package', ...archs.map((arch) => `package${arch}`)])],
  };
}

const packageTargets = ({ targets = {} }: ProjectConfiguration): string[] =>
  Object.keys(targets).filter((name) => targets[name]!.executor === PACKAGE);

function packageNames(tree: Tree): string[] {
  const entries = (readNxJson(tree)?.plugins ?? []).flatMap((entry) =>
    typeof entry !== 'string' && entry.plugin === PLUGIN ? [entry.options as PluginOptions | undefined] : [],
  );
  const names = (entries.length > 0 ? entries : [undefined]).map((options) => options?.packageTargetName);
  return [...new Set(names.map((name) => name ?? PLUGIN_OPTIONS.packageTargetName.default))];
}

function releaseOf(nodes: ProjectGraph['nodes'], project: string): Release {
  const release = imageOf(nodes, project);
  if (release) return release;
  const names = Object.keys(nodes)
    .filter((name) => imageOf(nodes, name))
    .sort();
  throw new RustStaticError(`Project "${project}" has no image to release`, {
    code: 'release-without-image',
    reason: `Projects with a target that pushes an image: ${names.join(', ') || 'none'}.`,
    remedy:
      names.length > 0
        ? `Name one of them with --release.${didYouMean(project, names)}`
        : `Run \`nx g ${PLUGIN}:setup apps/app\` first.`,
  });
}

function imageOf(nodes: ProjectGraph['nodes'], project: string): Release | undefined {
  const targets = Object.entries(nodes[project]?.data.targets ?? {});
  const pack = targets.find(([, { executor }]) => executor === PACKAGE);
  const push = targets.find(([, { executor }]) => executor === IMAGE_PUSH);
  if (!pack || !push) return undefined;
  const { outputPath } = pack[1].options as { outputPath: string };
  const isCross = packageTargets(nodes[project]!.data).length > 1;
  return { project, package: pack[0], push: push[0], output: outputPath, isCross };
}

/** A warning if the workspace is a folder of a larger repository: CI services do not look there. */
function elsewhere(root: string, path: string): string[] {
  let repository = root;
  while (!existsSync(join(repository, '.git'))) {
    if (dirname(repository) === repository) return [];
    repository = dirname(repository);
  }
  if (repository === root) return [];
  const folder = relative(repository, root);
  return [
    `CI services read ${path} only at the root of the git repository, ${repository}.\n` +
      `Move the file there, let its commands run in ${folder}, and put ${folder}/ before its paths.`,
  ];
}
