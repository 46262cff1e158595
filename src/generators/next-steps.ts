import type { Tree } from '@nx/devkit';
import { joinPath } from '../cargo/paths';
import { readJson } from '../devkit';

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
  const project = projectName(tree, root) ?? crate;
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
 * Returns the name in a project.json or package.json of the folder. Nx prefers it to the crate's
 * name.
 */
function projectName(tree: Tree, root: string): string | undefined {
  const files = ['project.json', 'package.json'].map((name) => joinPath(root, name));
  const named = files
    .filter((file) => tree.exists(file))
    .map((file) => readJson<{ name?: string }>(tree, file).name);
  return named.find((name) => name !== undefined);
}
