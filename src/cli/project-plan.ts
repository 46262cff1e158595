import type { ProjectGraphProjectNode } from '@nx/devkit';
import { prepareBuild, type PreparedBuild } from '../build/prepare';
import { RustStaticError } from '../errors';
import { hostFacts } from '../plan/host-facts';
import { checkOutputs, checkTarget, type TargetRef } from '../plan/input-targets';
import type { Settings } from '../plan/settings';
import type { CliValues } from './command';
import type { CliContext } from './context';

/** Which build is meant. */
export interface PlanRequest {
  project: string;
  targetName: string;
  /** Options as the command line of `nx run` would give them. */
  overrides: Settings;
}

/** The build of a project that the options of the command line choose. */
export function requestOf(project: string, values: CliValues): PlanRequest {
  return {
    project,
    targetName: values['target-name'],
    overrides: { engine: values.engine, target: values.triple },
  };
}

/**
 * A project's build, prepared as `nx run` would do it. Nothing is started and nothing written.
 *
 * @param refuse told of a build that cannot work although its plan can be made. The default throws.
 * @throws RustStaticError for whatever the build itself would refuse before it starts
 */
export async function projectBuild(
  { project, targetName, overrides }: PlanRequest,
  context: CliContext,
  refuse?: (error: unknown) => void,
): Promise<PreparedBuild> {
  const { workspaceRoot, env, plugins } = context;
  const nodes = await context.projects();
  const node = nodeOf(nodes, project);
  const { data } = node;
  const target = data.targets?.[targetName];
  if (!target)
    throw new RustStaticError(`Project "${project}" has no target "${targetName}"`, {
      code: 'target-unknown',
      reason: `Its targets are ${Object.keys(data.targets ?? {}).join(', ') || 'none'}.`,
      remedy: `Run \`nx g @org/rust-static:setup ${data.root}\`, or name the target with --target-name.`,
    });
  const commandLine = Object.fromEntries(
    Object.entries(overrides).filter(([, value]) => value !== undefined),
  ) as Settings;
  const options = { ...(target.options as Settings | undefined), ...commandLine };
  const request = {
    workspaceRoot,
    project: { name: project, root: data.root },
    task: `${project}:${targetName}`,
    options,
    commandLine,
    plugins: plugins(),
    outputs: context.outputsOf(node, targetName, commandLine),
    outputsOf: (ref: TargetRef) => outputsInGraph(nodes, project, ref, context),
    hashing: undefined,
    env,
    host: hostFacts(),
  };
  return prepareBuild(request, { ...(refuse && { refuse }) });
}

function outputsInGraph(
  nodes: Record<string, ProjectGraphProjectNode>,
  own: string,
  ref: TargetRef,
  { outputsOf }: CliContext,
): readonly string[] {
  const projects = Object.fromEntries(Object.entries(nodes).map(([name, { data }]) => [name, data]));
  checkTarget(projects, own, ref);
  const { project = own, target } = ref;
  return checkOutputs(`${project}:${target}`, outputsOf(nodes[project]!, target, {}));
}

function nodeOf(nodes: Record<string, ProjectGraphProjectNode>, project: string): ProjectGraphProjectNode {
  const node = nodes[project];
  if (node) return node;
  throw new RustStaticError(`No project "${project}" in the workspace`, {
    code: 'project-unknown',
    reason: `Its projects are ${Object.keys(nodes).sort().join(', ') || 'none'}.`,
    remedy: 'Give the name of one of them; `nx show projects` lists them.',
  });
}
