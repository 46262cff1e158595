import type { CreateNodesResultV2, CreateNodesV2 } from '@nx/devkit';
import { VERSION_ACTIONS, type PluginOptions } from '../plan/crate-settings';
import { modelOf } from './model-cache';
import { PUBLISH, publishTarget } from './package-targets';
import { isScoped, projectFiles } from './project-files';
import type { CrateProject, WorkspaceModel } from './workspace-model';

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
    // Nx would run the target of every crate, so only a workspace that releases crates has it.
    const isReleasing = JSON.stringify(nxJsonConfiguration.release ?? {}).includes(VERSION_ACTIONS);
    return Object.entries(model.projects).map(([file, project]) => [
      file,
      { projects: { [project.root]: isReleasing ? withPublish(project) : project } },
    ]);
  },
];

function withPublish(project: CrateProject): CrateProject {
  return { ...project, targets: { [PUBLISH]: publishTarget(), ...project.targets } };
}
