import { posix } from 'node:path';
import type { Tree } from '@nx/devkit';
import { minimatch } from 'minimatch';
import { readableManifest } from '../cargo/manifest';
import { joinPath } from '../cargo/paths';
import { visitNotIgnoredFiles } from '../devkit';
import { isRecord, isText, parseCommented } from '../json';
import { packagePatterns } from '../plan/root-crate';
import { filesInTree } from './target-settings';

/** Commands to run after `init`. */
export const AFTER_INIT = [
  'Next:',
  '  npx nx g @org/rust-static:setup apps/app   add a crate, or prepare the one in that folder',
  '  npx nx g @org/rust-static:init --release   prepare nx.json for nx release',
].join('\n');

/** Commands to run after `init --release`. */
export const AFTER_RELEASE = [
  'Next:',
  '  npx nx release version patch --dry-run     show new versions of all crates, and change nothing',
].join('\n');

/**
 * Returns the commands to run after `setup`.
 *
 * @param root folder of the crate
 * @param crate name of its package
 */
export function afterSetup(tree: Tree, root: string, crate: string): string {
  const project = projectName(tree, root) ?? freeName(tree, root, crate);
  return [
    'Next:',
    `  npx rust-static doctor ${project}          check the engines and the C libraries`,
    `  npx nx run ${project}:static-build         build in a container, or with --engine=host`,
  ].join('\n');
}

/**
 * What to do after `ci`.
 *
 * @param paths the files that it wrote
 * @param release project that is released, if any
 */
export function afterCi(provider: 'github' | 'gitlab', paths: string[], release?: string): string {
  const included = paths.find((path) => path.startsWith('.gitlab/'));
  return [
    'Next:',
    ...(included ? [`  add to .gitlab-ci.yml:  include: ${included}`] : []),
    ...paths.map((path) => `  git add ${path}`),
    '  git commit -m "Build static binaries in CI"',
    ...(release ? [`  git tag v1.0.0 && git push origin v1.0.0   release the image of ${release}`] : []),
    'For a remote cache of Nx, set NX_CACHE_SERVER and NX_CACHE_TOKEN in the settings',
    provider === 'github'
      ? 'of the repository: a variable and a secret.'
      : 'of CI/CD as variables; mask the token.',
  ].join('\n');
}

/**
 * Returns the name in a project.json or package.json of the folder, which Nx prefers to the crate's
 * name. A package.json counts if npm's workspaces have it, or if it has the key `nx`.
 */
function projectName(tree: Tree, root: string): string | undefined {
  const files = filesInTree(tree);
  const [project, npm] = ['project.json', 'package.json'].map((name) =>
    parseCommented(files.read(joinPath(root, name)), isRecord),
  );
  if (isText(project?.name)) return project.name;
  if (project && root !== '.') return posix.basename(root);
  const isPackage = npm?.nx !== undefined || packagePatterns(files).some((glob) => minimatch(root, glob));
  return isPackage && isText(npm?.name) ? npm.name : undefined;
}

/** Returns the name that inference gives to a crate whose name another project may have. */
function freeName(tree: Tree, root: string, crate: string): string {
  const files = filesInTree(tree);
  let isTaken = false;
  visitNotIgnoredFiles(tree, (path) => {
    const folder = posix.dirname(path);
    if (folder === root || !/^(?:Cargo\.toml|project\.json|package\.json)$/.test(posix.basename(path)))
      return;
    const given = projectName(tree, folder);
    // Of two crates, the first one keeps the name.
    const name = given ?? (folder < root ? readableManifest(files, folder)?.package?.name : undefined);
    isTaken ||= name === crate;
  });
  return isTaken ? (root === '.' ? 'crate' : root.replaceAll('/', '-')) : crate;
}
