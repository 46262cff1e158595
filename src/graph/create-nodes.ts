import type { CreateNodesResultV2, CreateNodesV2 } from '@nx/devkit';
import type { PluginOptions } from '../plan/crate-settings';
import { modelOf } from './model-cache';
import { isScoped, projectFiles } from './project-files';
import type { WorkspaceModel } from './workspace-model';

/** The models of the computation under way, for `createDependencies`, which Nx calls in the same process. */
const current = new Map<string, WorkspaceModel>();

/** The model that `createNodes` has made for an entry of nx.json, if it has: each entry has options of its own. */
export function currentModel(root: string, options: PluginOptions | undefined): WorkspaceModel | undefined {
  return current.get(entryKey(root, options));
}

const entryKey = (root: string, options: PluginOptions | undefined): string =>
  JSON.stringify([root, options ?? {}]);

/**
 * Every member of a cargo workspace becomes a project; crates that opted in get their targets. The other files in the
 * glob are read for the names of other projects only.
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
