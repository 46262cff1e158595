import type { TargetConfiguration } from '@nx/devkit';
import { withArch } from '../plan/cross';
import { PLUGIN_OPTIONS } from '../plan/options/crate';
import { fillDefaults, type FilledOf } from '../plan/options/option';
import type { PluginOptions } from '../plan/crate-settings';
import {
  cargoLockTarget,
  inputsTarget,
  serveTarget,
  staticBuildTarget,
  staticTestTargets,
  type InferredCrate,
  type TargetsBefore,
} from './infer-targets';
import { auditTarget, packageTarget, PUBLISH, publishTarget, releaseTargets } from './package-targets';
import { likeDefault } from './triple-targets';

type Targets = Record<string, TargetConfiguration>;

/** A crate with the inputs of its build and of its tests, for one triple. */
export interface Variant {
  /** Ends the names of the targets. Undefined for the default triple. */
  arch: string | undefined;
  build: InferredCrate;
  tests: InferredCrate;
}

/**
 * Returns the targets of a crate.
 *
 * @param variants one for each triple, the default one first
 * @param own targets in the project's own files
 */
export function crateTargets(
  variants: readonly Variant[],
  own: Record<string, unknown>,
  options: PluginOptions | undefined,
): Targets {
  const names = fillDefaults(PLUGIN_OPTIONS, options);
  const { build } = variants[0]!;
  const { cargoLockTargetName: lock } = names;
  const inputs = build.keyed.inputTargets.length > 0 ? `${names.staticBuildTargetName}-inputs` : undefined;
  const before = { lock: names.committedSlices ? undefined : lock, inputs };
  const packages = variants.map(({ arch }) => withArch(names.packageTargetName, arch));
  const { imageTags, releaseAssets, advisories } = build.settings;
  const publications = { ...(imageTags?.length && { imageTags }), ...(releaseAssets && { releaseAssets }) };
  const ofTriples = variants.map((variant) => tripleTargets(variant, own, names, before));
  const targets: Targets = {
    // A committed slice file is a source of the crate, so `nx affected` sees lock changes without
    // the lock target.
    ...Object.assign({}, ...ofTriples),
    [names.serveTargetName]: serveTarget(build),
    ...releaseTargets(names, packages),
    ...(Object.keys(publications).length > 0 && { [PUBLISH]: publishTarget(publications, packages) }),
    ...(advisories !== undefined && {
      [names.auditTargetName]: auditTarget(build, advisories, names.staticBuildTargetName),
    }),
    ...(inputs !== undefined && { [inputs]: inputsTarget(build) }),
  };
  return names.committedSlices ? targets : { ...targets, [lock]: cargoLockTarget(build) };
}

/** Returns the targets that a crate has for each triple. */
function tripleTargets(
  { arch, build, tests }: Variant,
  own: Record<string, unknown>,
  names: FilledOf<typeof PLUGIN_OPTIONS>,
  before: TargetsBefore,
): Targets {
  const { staticBuildTargetName, staticTestTargetName, packageTargetName } = names;
  const [builds, runs, packs] = [staticBuildTargetName, staticTestTargetName, packageTargetName].map((name) =>
    withArch(name, arch),
  ) as [string, string, string];
  const targets: Targets = {
    [builds]: staticBuildTarget(build, before),
    ...staticTestTargets(tests, { name: runs, arch }, before),
    [packs]: packageTarget(build, builds),
  };
  if (arch === undefined) return targets;
  const defaults = {
    [builds]: staticBuildTargetName,
    [runs]: staticTestTargetName,
    [`${runs}-only`]: `${staticTestTargetName}-only`,
    [packs]: packageTargetName,
  };
  return Object.fromEntries(
    Object.entries(targets).map(([name, target]) => [
      name,
      likeDefault(target, own[defaults[name]!], arch, defaults),
    ]),
  );
}
