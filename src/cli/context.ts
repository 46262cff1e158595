import { existsSync } from 'node:fs';
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
import { RustStaticError } from '../errors';
import { PLUGIN, type PluginEntries } from '../plan/crate-settings';
import type { EngineName } from '../plan/triple';

/** The environment of a command. */
export interface CliContext {
  /** Absolute path of the Nx workspace. */
  workspaceRoot: string;
  /** Absolute path. File names on the command line are relative to it. */
  cwd: string;
  env: NodeJS.ProcessEnv;
  /** The projects of Nx's graph, by name. */
  projects: () => Promise<Record<string, ProjectGraphProjectNode>>;
  /** Returns the outputs of a target that Nx caches, relative to the Nx root. */
  outputsOf: (
    project: ProjectGraphProjectNode,
    target: string,
    overrides: Record<string, unknown>,
  ) => string[];
  /** Returns how Nx hashes a target. Undefined if its inputs are not inferred. */
  hashing: (
    project: ProjectGraphProjectNode,
    target: string,
    configuration: TargetConfiguration,
  ) => Promise<Hashing | undefined>;
  /** The `plugins` of nx.json. */
  plugins: () => PluginEntries;
  /** The `release` of nx.json. */
  release: () => unknown;
  engineOf: (name: EngineName) => Promise<Engine>;
  /** Receives progress. */
  terminal: Terminal;
}

/** @throws RustStaticError outside of an Nx workspace */
function nxJson(): NxJsonConfiguration {
  const file = join(workspaceRoot, 'nx.json');
  if (existsSync(file)) return readJsonFile<NxJsonConfiguration>(file);
  throw new RustStaticError(`No nx.json in ${workspaceRoot}`, {
    code: 'workspace-missing',
    reason: 'The command looks for an Nx workspace in the current folder and in those above it.',
    remedy: `Run it in a workspace. To set one up in this folder, run \`npx nx g ${PLUGIN}:init\`.`,
  });
}

/** Creates the context of this process: the Nx workspace that contains the working directory. */
export function processContext(): CliContext {
  return {
    workspaceRoot,
    cwd: process.cwd(),
    env: process.env,
    projects: async () => {
      // Without the file, Nx would find projects, but not ours.
      nxJson();
      return (await createProjectGraphAsync({ exitOnError: false })).nodes;
    },
    outputsOf: (node, target, overrides) =>
      getOutputsForTargetAndConfiguration({ project: node.name, target }, overrides, node),
    hashing: async (node, target, { options }) => {
      const { hashingInGraph } = await import('../nx/hashing.js');
      const projectGraph = await createProjectGraphAsync({ exitOnError: false });
      return hashingInGraph({ project: node.name, target }, options, {
        workspaceRoot,
        projectGraph,
        nxJson: nxJson(),
      });
    },
    plugins: () => nxJson().plugins ?? [],
    release: () => nxJson().release,
    engineOf: selectEngine,
    terminal: processTerminal(),
  };
}
