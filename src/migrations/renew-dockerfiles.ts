import type { Tree } from '@nx/devkit';
import sync from '../generators/sync/generator';

/**
 * Updates derived files after an upgrade, as `nx sync` would. The catalogue of another version may
 * require other packages in a Dockerfile.
 *
 * @returns a list of changes, which Nx prints as next steps
 */
export default async function renewDockerfiles(tree: Tree): Promise<string[]> {
  const { outOfSyncDetails = [] } = await sync(tree);
  return outOfSyncDetails.map((detail) => `Brought up to date: ${detail}`);
}
