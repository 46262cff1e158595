import { isAbsolute, join } from 'node:path';

/**
 * Returns the folder where Nx keeps data of one checkout. `nx reset` removes it
 * (https://nx.dev/docs/reference/environment-variables).
 *
 * @param root absolute path of the Nx workspace
 */
export function dataFolder(root: string, env: NodeJS.ProcessEnv = process.env): string {
  const folder = env.NX_WORKSPACE_DATA_DIRECTORY ?? '.nx/workspace-data';
  return isAbsolute(folder) ? folder : join(root, folder);
}
