import { join } from 'node:path';
import type { NxJsonConfiguration, ProjectGraphProjectNode, TargetConfiguration } from '@nx/devkit';
import type { Hashing } from '../build/hashing';
import {
  createProjectGraphAsync,
  getOutputsForTargetAndConfiguration,
  readJsonFile,
  workspaceRoot,
} from '../devkit';
import type { Engine } from '../engines/engine';
import { selectEngine } from '../select-engine';
import { processTerminal, type Terminal } from '../engines/terminal';
import type { PluginEntries } from '../plan/crate-settings';
import type { EngineName } from '../plan/triple';

/** What commands know of their surroundings. */
export interface CliContext {
  /** Absolute path of the Nx workspace. */
  workspaceRoot: string;
  /** Absolute path that file names on the command line are relative to. */
  cwd: string;
  env: NodeJS.ProcessEnv;
  /** The projects of Nx's graph, by name. */
  projects: () => Promise<Record<string, ProjectGraphProjectNode>>;
  /** The outputs of a target as Nx caches them, relative to its root. */
  outputsOf: (
    project: ProjectGraphProjectNode,
    target: string,
    overrides: Record<string, unknown>,
  ) => string[];
  /** How Nx hashes a target; undefined for one whose inputs are not inferred. */
  hashing: (
    project: ProjectGraphProjectNode,
    target: string,
    configuration: TargetConfiguration,
  ) => Promise<Hashing | undefined>;
  /** The `plugins` of nx.json. */
  plugins: () => PluginEntries;
  engineOf: (name: EngineName) => Promise<Engine>;
  /** Where progress goes. */
  terminal: Terminal;
}

/** The surroundings of this process: the Nx workspace around the working directory. */
export function processContext(): CliContext {
  return {
    workspaceRoot,
    cwd: process.cwd(),
    env: process.env,
    projects: async () => (await createProjectGraphAsync({ exitOnError: false })).nodes,
    outputsOf: (node, target, overrides) =>
      getOutputsForTargetAndConfiguration({ project: node.name, target }, overrides, node),
    hashing: async (node, target, { options }) => {
      const { hashingInGraph } = await import('../nx/hashing.js');
      const projectGraph = await createProjectGraphAsync({ exitOnError: false });
      const nxJson = readJsonFile<NxJsonConfiguration>(join(workspaceRoot, 'nx.json'));
      return hashingInGraph({ project: node.name, target }, options, { workspaceRoot, projectGraph, nxJson });
    },
    plugins: () => readJsonFile<NxJsonConfiguration>(join(workspaceRoot, 'nx.json')).plugins ?? [],
    engineOf: selectEngine,
    terminal: processTerminal(),
  };
}
