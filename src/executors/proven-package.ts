import type { ExecutorContext } from '@nx/devkit';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { prepareBuild } from '../build/prepare';
import type { PreparedBuild } from '../build/request';
import { requireBuilt } from '../build/require-built';
import type { BuildContext } from '../build/run';
import { RustStaticError } from '../errors';
import { openArtifact, type OpenArtifact } from '../packaging/open-artifact';
import { planPackage, type PackagePlan } from '../packaging/package-plan';
import { writePackage, type PackageSource } from '../packaging/write-package';
import { STATIC_BUILD } from '../plan/crate-settings';
import { sourceDateEpoch } from '../plan/source-date-epoch';
import type { PackageOptions } from './package/schema';
import type { StaticBuildOptions } from './static-build/schema';
import { targetRequest } from './static-build/target-request';
import { contextFor, projectOf } from './task';
import { outputsBefore } from './task-outputs';
import { configurationOf, targetsNamed, tasksBefore, type TargetName } from './tasks-before';

/** A package made again from an output that is proven to be built from the sources. */
export interface ProvenPackage {
  /** Absolute path. */
  folder: string;
  plan: PackagePlan;
  opened: OpenArtifact;
  prepared: PreparedBuild;
}

/**
 * Makes a package again, from a binary that this machine has built or that it has compared with a
 * build from nothing. Nothing of the package that a cache may have supplied is used.
 *
 * @param name the target that makes the package
 * @param folder absolute path to write to; it is created
 * @param releaseOf returns what the provenance also says
 * @throws RustStaticError if the binary was not built from these sources
 */
export async function provenPackage(
  name: TargetName,
  context: ExecutorContext,
  build: BuildContext,
  folder: string,
  releaseOf: (prepared: PreparedBuild) => Promise<PackageSource['release']> = async () => undefined,
): Promise<ProvenPackage> {
  const own = contextFor(name, context);
  const { artifact: _artifact, plugin: _plugin, ...settings } = optionsOf<PackageOptions>(own);
  const buildContext = contextFor(buildBefore(own), context);
  const prepared = prepareBuild(
    targetRequest(optionsOf<StaticBuildOptions>(buildContext), buildContext, undefined),
  );
  await requireBuilt(prepared, build);
  const plan = planPackage(settings, projectOf(own).root);
  const opened = await openArtifact(join(context.root, prepared.plan.outputPath));
  const scope = { workspaceRoot: context.root, produced: outputsBefore(own).map(({ path }) => path) };
  mkdirSync(folder, { recursive: true });
  const release = await releaseOf(prepared);
  const epoch = Number(sourceDateEpoch(process.env));
  await writePackage(folder, { plan, opened, scope, epoch, ...(release && { release }) });
  return { folder, plan, opened, prepared };
}

/** The options of a target, with those of its configuration. */
export function optionsOf<T>({ target, configurationName = '' }: ExecutorContext): T {
  return { ...target?.options, ...target?.configurations?.[configurationName] } as T;
}

/** Returns the static build that a package is made from. */
function buildBefore(context: ExecutorContext): TargetName {
  const { projectName: project = '', targetName = '' } = context;
  const { artifact } = optionsOf<PackageOptions>(context);
  const inRun = tasksBefore(context).map(({ target }) => target);
  const builds = [...inRun, ...targetsNamed(context)].filter(
    (name) => configurationOf(name, context)?.executor === STATIC_BUILD,
  );
  const ids = new Set(builds.map((target) => `${target.project}:${target.target}`));
  const found =
    artifact === undefined
      ? builds[0]
      : builds.find(
          (name) => (configurationOf(name, context)!.options as StaticBuildOptions).outputPath === artifact,
        );
  if (found && (artifact !== undefined || ids.size === 1)) return found;
  throw new RustStaticError(`Nobody knows what ${project}:${targetName} is made from`, {
    code: 'package-build-unknown',
    reason: `It must depend on one static build${artifact === undefined ? '' : `, with the output ${artifact}`}. Only then can its binary be checked.`,
    remedy: `Add the static build to "dependsOn" of ${project}:${targetName}, such as "static-build".`,
  });
}
