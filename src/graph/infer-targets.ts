import type { TargetConfiguration } from '@nx/devkit';
import { keyParts, NO_PACKAGES, workspaceInputs, type Keyed } from '../build/key';
import { PLUGIN, STATIC_BUILD } from '../plan/crate-settings';
import { defaultOutput } from '../plan/normalize-options';
import type { TargetRef } from '../plan/input-targets';
import { targetOptionsOf, type Settings } from '../plan/settings';

/** What the targets of a crate are made from. Paths are relative to the Nx root. */
export interface InferredCrate {
  root: string;
  settings: Settings;
  keyed: Keyed;
  /** Digest of what is no input by itself: pruned manifests and lock, configuration, the plugin's version. */
  digest: string;
}

/**
 * Nx Cloud can replace the declared inputs of a target by the files that an earlier run was seen to read (Nx 24, and 23
 * when asked). A container reads nothing of this machine, so the key would hold next to nothing.
 */
export const DECLARED_INPUTS: object = { ultracache: { mode: 'off' } };

/** Names of the targets that run before `static-build`; undefined for one that the crate does not have. */
export interface TargetsBefore {
  /** The crate's lock target; there is none where slices are committed. */
  lock: string | undefined;
  /** The target that waits for those whose outputs the build reads. */
  inputs: string | undefined;
}

/**
 * The `static-build` target of a crate. It always carries the resolved engine and triple, so that neither depends
 * on what happens to run on the machine.
 */
export function staticBuildTarget(crate: InferredCrate, before: TargetsBefore): TargetConfiguration {
  const { settings, root, keyed } = crate;
  const outputPath = settings.outputPath ?? defaultOutput(root);
  const named = [before.lock, before.inputs].filter((name) => name !== undefined);
  const dependsOn = [...named, ...keyed.inputTargets.map(dependency)];
  return {
    executor: STATIC_BUILD,
    ...(before.lock === undefined && { syncGenerators: [`${PLUGIN}:sync`] }),
    ...(dependsOn.length > 0 && { dependsOn }),
    options: {
      ...targetOptionsOf(settings),
      engine: keyed.engine,
      target: keyed.target,
      outputPath,
      inputDigest: crate.digest,
    },
    // An output of its own: a debug build must never be taken for the release build.
    configurations: { debug: { profile: 'dev', outputPath: `${outputPath}-debug` } },
    cache: true,
    ...DECLARED_INPUTS,
    inputs: [
      ...keyParts(keyed).flatMap(({ inputs }) => inputs),
      ...(before.lock === undefined ? [] : [{ dependentTasksOutputFiles: '**/*.cargo-lock' }]),
      NO_PACKAGES,
    ],
    outputs: ['{options.outputPath}'],
    metadata: {
      technologies: ['rust'],
      description: `Builds ${root === '.' ? 'the crate' : root} as a static executable and proves it`,
      help: { command: 'npx nx run <project>:static-build --help', example: { options: { engine: 'host' } } },
    },
  };
}

/**
 * A target that does nothing, after those whose outputs the build reads. Nx 22 hashes the tasks of a batch before any of
 * them has run. A task of another executor in between keeps a static binary that is an input out of the batch.
 */
export function inputsTarget({ keyed }: InferredCrate): TargetConfiguration {
  return {
    executor: 'nx:noop',
    cache: true,
    inputs: [NO_PACKAGES],
    dependsOn: keyed.inputTargets.map(dependency),
    metadata: {
      technologies: ['rust'],
      description: 'Does nothing; waits for the targets that `include` names',
    },
  };
}

function dependency({ project, target }: TargetRef): { target: string; projects?: string[] } {
  return project === undefined ? { target } : { projects: [project], target };
}

/**
 * A target that does nothing and whose output never exists: it lets `nx affected` see files that are in no project,
 * such as the lock, while the key of `static-build` stays as narrow as the crate's pruned workspace.
 */
export function cargoLockTarget({ keyed }: InferredCrate): TargetConfiguration {
  return {
    executor: 'nx:noop',
    cache: true,
    inputs: workspaceInputs(keyed),
    outputs: ['{workspaceRoot}/dist/.never/{projectName}.cargo-lock'],
    metadata: {
      technologies: ['rust'],
      description: 'Helper without a command: it lets `nx affected` see a change of Cargo.lock',
    },
  };
}
