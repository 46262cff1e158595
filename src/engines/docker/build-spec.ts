import { posix } from 'node:path';
import type Docker from 'dockerode';
import { buildArguments, metadataArguments, type BuildCommand } from '../../cargo/build-command';
import { treeArguments } from '../../cargo/closure-crates';
import { remapFlags } from '../../cargo/remap';
import type { BuildPlan } from '../../plan/plan';
import { platformOf } from '../../plan/triple';
import type { BuildRequest } from '../engine';
import { cargoTerminalEnv } from '../terminal';
import { ownLabels, type ContainerSpec } from './held-container';
import { MIRROR_PATH, SOURCE_PATH } from './mirror';
import type { Names, SlotNames } from './names';

/** Where cargo's home and its target directory are mounted. */
export const CARGO_HOME = '/rust-static-cargo';
const TARGET_DIR = '/rust-static-target';
const PLACES = { sources: SOURCE_PATH, cargoHome: CARGO_HOME, targetDir: TARGET_DIR };

/** Makes the volumes of a slot; those that are there stay. */
export async function createVolumes(
  docker: Docker,
  { cargoHome, checkout }: Names,
  slot: SlotNames,
): Promise<void> {
  for (const name of [cargoHome, slot.target, slot.sources])
    await docker.createVolume({ Name: name, Labels: ownLabels('volume', checkout) });
}

/** Absolute path of the crate's manifest in the container. */
export function manifestIn(plan: BuildPlan): string {
  return posix.join(SOURCE_PATH, plan.crate.root, 'Cargo.toml');
}

function commandOf(plan: BuildPlan): BuildCommand {
  return { ...plan, manifestPath: manifestIn(plan), offline: true };
}

/** The words of `cargo metadata` in the container. */
export function metadataCommand(plan: BuildPlan): string[] {
  return ['cargo', ...metadataArguments(commandOf(plan))];
}

/**
 * The container that compiles: sources and cargo home read-only, no capabilities, and no network unless the plan
 * asks for it, since build scripts and macros of every crate run in it.
 */
export function buildSpec(
  names: Names,
  slot: SlotNames,
  image: string,
  { plan, terminal, command = 'build' }: Pick<BuildRequest, 'plan' | 'terminal' | 'command'>,
): ContainerSpec {
  const words = command === 'tree' ? treeArguments : buildArguments;
  return {
    kind: 'build',
    name: slot.container,
    image,
    platform: platformOf(plan.target),
    checkout: names.checkout,
    command: ['cargo', ...words(commandOf(plan))],
    workingDir: posix.join(SOURCE_PATH, plan.cargoRoot),
    env: {
      CARGO_HOME,
      CARGO_TARGET_DIR: TARGET_DIR,
      // Builds read the cargo home without leaving a trace, so cargo would remove what they use as unused.
      CARGO_CACHE_AUTO_CLEAN_FREQUENCY: 'never',
      ...cargoTerminalEnv(terminal),
      ...plan.env,
      CARGO_ENCODED_RUSTFLAGS: [...remapFlags(PLACES), ...plan.rustflags].join('\x1f'),
    },
    volumes: [
      { name: names.cargoHome, path: CARGO_HOME, readOnly: true },
      { name: slot.target, path: TARGET_DIR, readOnly: false },
      { name: slot.sources, path: MIRROR_PATH, readOnly: true },
    ],
    network: plan.network,
  };
}

/**
 * The container that fetches: it has the network and may write the cargo home, but runs no crate's code. With a slice
 * it is not --locked: cargo then leaves out of the lock what the app's features do not need, and nothing else passes.
 */
export function fetchSpec(plan: BuildPlan, build: ContainerSpec): ContainerSpec {
  const { CARGO_ENCODED_RUSTFLAGS: _flags, ...env } = build.env;
  return {
    ...build,
    kind: 'fetch',
    name: undefined,
    command: [
      ...['cargo', 'fetch', ...(plan.slice ? [] : ['--locked']), '--target', plan.target],
      ...['--manifest-path', manifestIn(plan)],
    ],
    env,
    volumes: build.volumes
      .filter(({ path }) => path === CARGO_HOME)
      .map((volume) => ({ ...volume, readOnly: false })),
    network: true,
  };
}
