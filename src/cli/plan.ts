import { join } from 'node:path';
import {
  createProjectGraphAsync,
  readJsonFile,
  workspaceRoot,
  type NxJsonConfiguration,
  type ProjectGraphProjectNode,
} from '@nx/devkit';
import { buildArguments } from '../cargo/build-command';
import { filesOnDisk } from '../cargo/files';
import { joinPath } from '../cargo/paths';
import { RustStaticError } from '../errors';
import { settingsAt } from '../plan/crate-settings';
import { hostFacts } from '../plan/host-facts';
import { normalizeOptions } from '../plan/normalize-options';
import { planBuild, type BuildPlan } from '../plan/plan';
import type { Settings } from '../plan/settings';

/** What to plan and how to print it. */
export interface PlanRequest {
  project: string;
  targetName: string;
  /** Options as the command line of `nx run` would give them. */
  overrides: Settings;
  json: boolean;
}

/**
 * The plan of a project's build, as text. Nothing is started and nothing written.
 *
 * @throws RustStaticError for whatever the build itself would refuse before it starts
 */
export async function plan({ project, targetName, overrides, json }: PlanRequest): Promise<string> {
  const graph = await createProjectGraphAsync({ exitOnError: false });
  const { data } = nodeOf(graph.nodes, project);
  const target = data.targets?.[targetName];
  if (!target)
    throw new RustStaticError(`Project "${project}" has no target "${targetName}"`, {
      reason: `Its targets are ${Object.keys(data.targets ?? {}).join(', ') || 'none'}.`,
      remedy: `Run \`nx g @org/rust-static:setup ${data.root}\`, or name the target with --target-name.`,
    });
  const files = filesOnDisk(workspaceRoot);
  const { slice: _slice, ...configured } = (target.options ?? {}) as Settings & { slice?: string };
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
  const built = planBuild(files, project, data.root, options);
  return json ? JSON.stringify(built, null, 2) : describe(built);
}

function nodeOf(nodes: Record<string, ProjectGraphProjectNode>, project: string): ProjectGraphProjectNode {
  const node = nodes[project];
  if (node) return node;
  throw new RustStaticError(`No project "${project}" in the workspace`, {
    reason: `Its projects are ${Object.keys(nodes).sort().join(', ') || 'none'}.`,
    remedy: 'Give the name of one of them; `nx show projects` lists them.',
  });
}

function describe(plan: BuildPlan): string {
  const manifestPath = joinPath(plan.crate.root, 'Cargo.toml');
  const command = buildArguments({
    ...plan,
    manifestPath,
    offline: plan.engine === 'docker',
  });
  const rows: [string, string][] = [
    ['project', `${plan.project} (crate ${plan.crate.name} ${plan.crate.version} in ${plan.crate.root})`],
    [
      'engine',
      plan.engine === 'host'
        ? "host: this machine's cargo"
        : `docker: ${plan.builderImage ?? `stage builder of ${plan.dockerfile}`}`,
    ],
    ['target', `${plan.target} (${plan.libc})`],
    ['binaries', plan.bins.join(', ')],
    ['rustflags', plan.rustflags.join(' ')],
    ['command', `cargo ${command.join(' ')}`],
    ['sources', [...plan.sourceRoots, ...plan.sourceFiles].join(', ')],
    ['output', plan.outputPath],
  ];
  return rows.map(([name, value]) => `${name.padEnd(10)} ${value}`).join('\n');
}
