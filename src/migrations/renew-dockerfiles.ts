import type { Tree } from '@nx/devkit';
import sync from '../generators/sync/generator';

/**
 * Brings what is derived from what the plugin knows up to date after an upgrade, as `nx sync` would: with another
 * version's catalogue a Dockerfile may take other packages.
 *
 * @returns what changed, which Nx prints as next steps
 */
export default async function renewDockerfiles(tree: Tree): Promise<string[]> {
  const { outOfSyncDetails = [] } = await sync(tree);
  return outOfSyncDetails.map((detail) => `Brought up to date: ${detail}`);
}
