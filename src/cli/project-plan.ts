import { join } from 'node:path';
import type { NxJsonConfiguration, ProjectGraphProjectNode } from '@nx/devkit';
import { createProjectGraphAsync, readJsonFile, workspaceRoot } from '../devkit';
import { filesOnDisk } from '../cargo/files';
import { RustStaticError } from '../errors';
import { settingsAt } from '../plan/crate-settings';
import { hostFacts } from '../plan/host-facts';
import { normalizeOptions } from '../plan/normalize-options';
import { planBuild, type BuildPlan } from '../plan/plan';
import type { Settings } from '../plan/settings';

/** Which build is meant. */
export interface PlanRequest {
  project: string;
  targetName: string;
  /** Options as the command line of `nx run` would give them. */
  overrides: Settings;
}

/**
 * The plan of a project's build. Nothing is started and nothing written.
 *
 * @throws RustStaticError for whatever the build itself would refuse before it starts
 */
export async function projectPlan({ project, targetName, overrides }: PlanRequest): Promise<BuildPlan> {
  const graph = await createProjectGraphAsync({ exitOnError: false });
  const { data } = nodeOf(graph.nodes, project);
  const target = data.targets?.[targetName];
  if (!target)
    throw new RustStaticError(`Project "${project}" has no target "${targetName}"`, {
      reason: `Its targets are ${Object.keys(data.targets ?? {}).join(', ') || 'none'}.`,
      remedy: `Run \`nx g @org/rust-static:setup ${data.root}\`, or name the target with --target-name.`,
    });
  const files = filesOnDisk(workspaceRoot);
  const { inputDigest: _digest, ...configured } = (target.options ?? {}) as Settings & {
    inputDigest?: string;
  };
  const given = Object.fromEntries(
    Object.entries(overrides).filter(([, value]) => value !== undefined),
  ) as Settings;
  const { plugins = [] } = readJsonFile<NxJsonConfiguration>(join(workspaceRoot, 'nx.json'));
  const options = normalizeOptions({
    options: { ...configured, ...given },
    commandLine: given,
    settings: settingsAt(files, data.root, plugins),
    projectRoot: data.root,
    workspaceRoot,
    env: process.env,
    host: hostFacts(),
  });
  return planBuild(files, project, data.root, options);
}

function nodeOf(nodes: Record<string, ProjectGraphProjectNode>, project: string): ProjectGraphProjectNode {
  const node = nodes[project];
  if (node) return node;
  throw new RustStaticError(`No project "${project}" in the workspace`, {
    reason: `Its projects are ${Object.keys(nodes).sort().join(', ') || 'none'}.`,
    remedy: 'Give the name of one of them; `nx show projects` lists them.',
  });
}
