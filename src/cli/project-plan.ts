import type { ProjectGraphProjectNode } from '@nx/devkit';
import { prepareBuild } from '../build/prepare';
import type { PreparedBuild } from '../build/request';
import { filesOnDisk } from '../cargo/files';
import type { Refuse } from '../errors';
import { STATIC_BUILD } from '../plan/crate-settings';
import { hostFacts } from '../plan/host-facts';
import { checkOutputs, checkTarget, type TargetRef } from '../plan/input-targets';
import { RUN_TOOLCHAIN } from '../plan/run-toolchain';
import type { Settings } from '../plan/settings';
import type { CliValues } from './command';
import type { CliContext } from './context';
import { checkEngine } from './check-engine';
import { missingProject, missingTarget } from './missing';

/** Selects a build. */
export interface PlanRequest {
  project: string;
  /** Undefined selects the target that builds. */
  targetName: string | undefined;
  /** Options, as on the command line of `nx run`. */
  overrides: Settings;
}

/** Returns the build of a project that the command-line options select. */
export function requestOf(project: string, values: CliValues): PlanRequest {
  return {
    project,
    targetName: values['target-name'],
    overrides: { engine: values.engine, target: values.triple },
  };
}

/**
 * Prepares a project's build as `nx run` would. Nothing is started or written.
 *
 * @param refuse receives problems that prevent the build although it can be planned, also those that
 * its engine would find; the default throws, and does not ask the engine
 * @throws RustStaticError for everything that the build itself would refuse before it starts
 */
export async function projectBuild(
  { project, targetName: given, overrides }: PlanRequest,
  context: CliContext,
  refuse?: Refuse,
): Promise<PreparedBuild> {
  const { workspaceRoot, env, plugins } = context;
  const nodes = await context.projects();
  const node = nodes[project];
  if (!node) throw missingProject(project, { nodes, files: filesOnDisk(workspaceRoot), plugins: plugins() });
  const { data } = node;
  const targetName = given ?? buildTarget(node) ?? 'static-build';
  const target = data.targets?.[targetName];
  if (target?.executor !== STATIC_BUILD)
    throw missingTarget(node, targetName, { nodes, workspaceRoot, plugins: plugins() });
  const commandLine = Object.fromEntries(
    Object.entries(overrides).filter(([, value]) => value !== undefined),
  ) as Settings;
  // In a run of Nx, the plugin's hook records the toolchain.
  const asksForHost = (commandLine.engine ?? env.RUST_STATIC_ENGINE) === 'host';
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
    hashing: await context.hashing(node, targetName, { ...target, options }),
    env: { ...env, [RUN_TOOLCHAIN]: asksForHost ? 'of this machine' : '' },
    host: hostFacts(),
  };
  const prepared = prepareBuild(request, { ...(refuse && { refuse }) });
  if (refuse) await checkEngine(prepared, refuse);
  return prepared;
}

/**
 * Returns the result of `work` if nothing was refused.
 *
 * @throws AggregateError with all problems
 */
export async function allOrNothing<T>(work: (refuse: Refuse) => Promise<T>): Promise<T> {
  const findings: unknown[] = [];
  const result = await work((error) => findings.push(error)).catch((error: unknown) => {
    findings.push(error);
    return undefined;
  });
  if (findings.length > 0) throw new AggregateError(findings);
  return result!;
}

/** Returns the name of the project's build target, if it has one. */
function buildTarget({ data }: ProjectGraphProjectNode): string | undefined {
  const { targets = {} } = data;
  return Object.keys(targets).find((name) => targets[name]!.executor === STATIC_BUILD);
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
