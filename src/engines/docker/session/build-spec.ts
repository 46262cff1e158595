import { posix } from 'node:path';
import {
  buildArguments,
  metadataArguments,
  packageSpec,
  type BuildCommand,
} from '../../../cargo/build-command';
import { treeArguments } from '../../../cargo/closure-crates';
import { remapFlags } from '../../../cargo/remap';
import type { BuildPlan } from '../../../plan/plan';
import type { BuildRequest } from '../../engine';
import { cargoTerminalEnv } from '../../terminal';
import { type ContainerSpec } from '../daemon/attached-container';
import type { VolumeNames, BuildSlot } from '../volumes/names';
import { SOURCES_MOUNT, SOURCE_PATH, CARGO_HOME, TARGET_DIR, manifestIn } from '../volumes/layout';
import { afterForgetting } from './forget-compiled';

/** Returns the inputs of cargo commands in the container. */
export function commandOf(plan: BuildPlan): BuildCommand {
  const manifestPath = manifestIn(plan);
  const spec = packageSpec(plan, posix.join(SOURCE_PATH, plan.crate.root));
  return { ...plan, manifestPath, packageSpec: spec };
}

const PLACES = { sources: SOURCE_PATH, cargoHome: CARGO_HOME, targetDir: TARGET_DIR };

/** Returns the `cargo metadata` command for the container. */
export function metadataCommand(plan: BuildPlan): string[] {
  return ['cargo', ...metadataArguments(commandOf(plan))];
}

/**
 * Describes the container that compiles. Build scripts and macros of every crate run in it. Sources
 * and cargo home are therefore read-only, and the container has no capabilities. It has no network
 * unless the plan asks for it.
 */
export function buildSpec(
  names: VolumeNames,
  slot: BuildSlot,
  image: string,
  { plan, terminal, command = 'build' }: Pick<BuildRequest, 'plan' | 'terminal' | 'command'>,
): ContainerSpec {
  const words = command === 'tree' ? treeArguments : buildArguments;
  return {
    kind: 'build',
    name: slot.container,
    image,
    platform: plan.platform,
    checkout: names.checkout,
    command: afterForgetting(['cargo', ...words(commandOf(plan))]),
    workingDir: posix.join(SOURCE_PATH, plan.cargoRoot),
    env: {
      CARGO_HOME,
      CARGO_TARGET_DIR: TARGET_DIR,
      CARGO_BUILD_BUILD_DIR: TARGET_DIR,
      // Builds only read the cargo home, so cargo would treat the crates that they use as unused
      // and remove them.
      CARGO_CACHE_AUTO_CLEAN_FREQUENCY: 'never',
      ...cargoTerminalEnv(terminal),
      ...plan.env,
      CARGO_ENCODED_RUSTFLAGS: [...remapFlags(PLACES), ...plan.rustflags].join('\x1f'),
    },
    volumes: [
      { name: names.cargoHome, path: CARGO_HOME, readOnly: true },
      { name: slot.target, path: TARGET_DIR, readOnly: false },
      { name: slot.sources, path: SOURCES_MOUNT, readOnly: true },
    ],
    network: plan.network,
  };
}
