export { createDependencies } from './graph/create-dependencies';
export { createNodesV2 as createNodes, createNodesV2 } from './graph/create-nodes';
export { postTasksExecution } from './graph/run-end';
export { preTasksExecution } from './graph/run-start';
export {
  readArtifact,
  type Artifact,
  type ArtifactBinary,
  type ArtifactCrate,
  type ArtifactDependency,
  type ArtifactFile,
} from './artifact/artifact';
export type { PluginOptions } from './plan/crate-settings';

/** The plugin's name in nx.json and in executors. */
export const name = '@org/rust-static';
