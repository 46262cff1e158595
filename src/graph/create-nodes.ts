import type { CreateNodesResultV2, CreateNodesV2 } from '@nx/devkit';
import type { PluginOptions } from '../plan/crate-settings';
import { modelOf } from './model-cache';
import { isScoped, projectFiles } from './project-files';
import type { WorkspaceModel } from './workspace-model';

/**
 * The models of the current graph computation, for `createDependencies`. Nx calls it in the same
 * process.
 */
const current = new Map<string, WorkspaceModel>();

/**
 * Returns the model that `createNodes` made for an entry of nx.json, if any. Each entry has its own
 * options.
 */
export function currentModel(root: string, options: PluginOptions | undefined): WorkspaceModel | undefined {
  return current.get(entryKey(root, options));
}

const entryKey = (root: string, options: PluginOptions | undefined): string =>
  JSON.stringify([root, options ?? {}]);

/**
 * Makes a project from every member of a cargo workspace. Crates that opted in get targets. The
 * other files in the glob are only read for the names of other projects.
 */
export const createNodesV2: CreateNodesV2<PluginOptions> = [
  '**/{Cargo.toml,project.json,package.json}',
  (configFiles, options, { workspaceRoot, nxJsonConfiguration }): CreateNodesResultV2 => {
    const hidden = isScoped(nxJsonConfiguration.plugins ?? []) ? projectFiles(workspaceRoot) : [];
    const model = modelOf(workspaceRoot, [...new Set([...configFiles, ...hidden])], options);
    current.set(entryKey(workspaceRoot, options), model);
    return Object.entries(model.projects).map(([file, project]) => [
      file,
      { projects: { [project.root]: project } },
    ]);
  },
];
