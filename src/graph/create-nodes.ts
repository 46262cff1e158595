import type { CreateNodesResultV2, CreateNodesV2 } from '@nx/devkit';
import type { PluginOptions } from '../plan/crate-settings';
import { modelOf } from './model-cache';
import type { WorkspaceModel } from './workspace-model';

/** The model of the computation under way, for `createDependencies`, which Nx calls in the same process. */
let current: { root: string; model: WorkspaceModel } | undefined;

/** The model that `createNodes` has made for a workspace, if it has. */
export function currentModel(root: string): WorkspaceModel | undefined {
  return current?.root === root ? current.model : undefined;
}

/**
 * Every member of a cargo workspace becomes a project; crates that opted in get their targets. The other files in the
 * glob are read for the names of other projects only.
 */
export const createNodesV2: CreateNodesV2<PluginOptions> = [
  '**/{Cargo.toml,project.json,package.json}',
  (configFiles, options, { workspaceRoot }): CreateNodesResultV2 => {
    const model = modelOf(workspaceRoot, configFiles, options);
    current = { root: workspaceRoot, model };
    return Object.entries(model.projects).map(([file, project]) => [
      file,
      { projects: { [project.root]: project } },
    ]);
  },
];
