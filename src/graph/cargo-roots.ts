import { join } from 'node:path';
import { readConfigs } from '../cargo/config';
import { filesAtOnce } from '../cargo/files';
import { namedPrograms, type NamedPrograms } from '../cargo/named-programs';
import { cargoRootOf } from '../cargo/workspace';
import { STATIC_BUILD, STATIC_TEST } from '../plan/crate-settings';
import type { CargoFolder } from '../toolchain-digest';
import type { Projects } from './our-targets';

const BUILDERS = [STATIC_BUILD, STATIC_TEST];

/**
 * Returns the folders that cargo may run in, sorted: the Nx root, and the cargo workspaces of all
 * crates that have targets. A crate whose manifest cannot be read is left out, because its target
 * fails.
 *
 * @param workspaceRoot absolute path of the Nx workspace
 */
export function cargoRoots(workspaceRoot: string, projects: Projects): CargoFolder[] {
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
  const programsIn = (root: string): NamedPrograms => {
    try {
      return namedPrograms(readConfigs(files, root));
    } catch {
      return namedPrograms([]);
    }
  };
  return [...new Set(['.', ...roots])]
    .sort()
    .map((root) => ({ folder: join(workspaceRoot, root), programs: programsIn(root) }));
}
