import { join } from 'node:path';
import { filesAtOnce } from '../cargo/files';
import { cargoRootOf } from '../cargo/workspace';
import { STATIC_BUILD, STATIC_TEST } from '../plan/crate-settings';
import type { Projects } from './our-targets';

const BUILDERS = [STATIC_BUILD, STATIC_TEST];

/**
 * Returns the folders that cargo may run in: the Nx root, and the cargo workspaces of all crates
 * that have targets. A crate whose manifest cannot be read is left out, because its target fails.
 *
 * @param workspaceRoot absolute path of the Nx workspace
 * @returns absolute paths, sorted
 */
export function cargoRoots(workspaceRoot: string, projects: Projects): string[] {
  const files = filesAtOnce(workspaceRoot);
  const roots = Object.values(projects).flatMap(({ root, targets = {} }) => {
    if (
      root === undefined ||
      !Object.values(targets).some(({ executor = '' }) => BUILDERS.includes(executor))
    )
      return [];
    try {
      return [cargoRootOf(files, root)];
    } catch {
      return [];
    }
  });
  return [...new Set(['.', ...roots])].sort().map((root) => join(workspaceRoot, root));
}
