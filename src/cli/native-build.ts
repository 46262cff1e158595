import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ARTIFACT_FILE, type Artifact } from '../artifact/artifact';
import type { PreparedBuild } from '../build/request';
import type { Made } from '../build/run';
import { ENGINES } from '../engine-facts';
import { RustStaticError } from '../errors';
import { isManaged } from '../plan/choose-dockerfile';
import { STATIC_BUILD } from '../plan/crate-settings';
import { hostFacts } from '../plan/host-facts';
import { defaultTarget, platformOf } from '../plan/triple';
import type { CliContext } from './context';
import { projectBuild, type PlanRequest } from './project-plan';

/**
 * Returns a cross build, and the same build in a container of the triple's architecture. Without a
 * triple or target name, it takes the project's only triple of another architecture.
 *
 * @throws RustStaticError if the builder does not compile across, and for everything that the build
 * itself would refuse
 */
export async function nativePair(
  request: PlanRequest,
  context: CliContext,
): Promise<[cross: PreparedBuild, native: PreparedBuild]> {
  const isChosen = request.targetName !== undefined || request.overrides.target !== undefined;
  const targetName = isChosen ? request.targetName : await onlyForeign(request.project, context);
  const prepared = await projectBuild({ ...request, targetName }, context);
  const { plan, files } = prepared;
  if (!ENGINES[plan.engine].isContainer)
    throw new RustStaticError(`\`reproduce --native\` cannot use the engine "${plan.engine}"`, {
      code: 'native-needs-container',
      reason: 'It compares builds in containers of two architectures.',
      remedy: 'Add --engine=docker.',
    });
  const platform = platformOf(plan.target);
  if (plan.platform === platform)
    throw new RustStaticError(`The builder of ${plan.project} does not cross-compile for ${plan.target}`, {
      code: 'native-is-same',
      reason: `It runs on ${platform}, the architecture of the triple, so both builds would be the same.`,
      remedy:
        'Choose a triple of the setting "triples" with another architecture: --triple=<triple>. `cross = false` must not be set.',
    });
  // The generated Dockerfile makes the same compilers on every platform. Only the author of another
  // builder knows its tools.
  const cross = plan.builderImage === undefined && isManaged(files.read(plan.dockerfile) ?? '');
  return [prepared, { ...prepared, plan: { ...plan, cross, platform } }];
}

/** Returns the build target for another architecture than this machine's. Undefined if none has one. */
async function onlyForeign(project: string, context: CliContext): Promise<string | undefined> {
  const targets = Object.entries((await context.projects())[project]?.data.targets ?? {});
  const own = platformOf(defaultTarget(hostFacts()));
  const foreign = targets.flatMap(([name, { executor, options }]) => {
    const { target, cross } = (options ?? {}) as { target?: string; cross?: boolean };
    const isForeign = target !== undefined && platformOf(target) !== own && cross !== false;
    return executor === STATIC_BUILD && isForeign ? [name] : [];
  });
  if (foreign.length < 2) return foreign[0];
  throw new RustStaticError(`Project "${project}" has cross builds for several architectures`, {
    code: 'native-ambiguous',
    reason: `Its targets are ${foreign.join(', ')}.`,
    remedy: `Choose one: --target-name=${foreign[0]!}.`,
  });
}

/**
 * Removes the builder and the options from `artifact.json`: they differ between platforms, also if
 * the bytes are equal.
 */
export function withoutBuilder(folder: string): void {
  const file = join(folder, ARTIFACT_FILE);
  const { builder: _, options: _options, ...rest } = JSON.parse(readFileSync(file, 'utf8')) as Artifact;
  writeFileSync(file, `${JSON.stringify(rest, null, 2)}\n`);
}

/** Explains why a cross build and a native build may differ. */
export function nativeCauses([cross, native]: readonly [Made, Made]): string {
  const [one, other] = [cross, native].map(({ artifact }) => artifact.toolchain.rustc);
  const crates = [...new Set([...cross.hostCrates, ...native.hostCrates])].sort();
  return [
    ...(one === other ? [] : [`The builders have different versions of Rust: ${one} and ${other}.`]),
    ...(crates.length === 0
      ? []
      : [
          `Probable cause: ${crates.join(', ')} ${crates.length === 1 ? 'has' : 'have'} a build script or procedural macros. Cargo puts the platform of rustc into the hashes of such crates and of all crates that depend on them. The hashes are part of symbol names and of OUT_DIR, so code can be in another order or contain another path.`,
        ]),
    'Other causes: a build script asks for its own platform (HOST, std::env::consts::ARCH), or the two builders have different C compilers or packages. The generated Dockerfile has the same ones for all platforms.',
  ].join('\n');
}
