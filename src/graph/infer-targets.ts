import type { TargetConfiguration } from '@nx/devkit';
import { digestInput, keyParts, NO_PACKAGES, workspaceInputs, type Keyed } from '../build/key';
import { PLUGIN, SERVE, STATIC_BUILD, STATIC_TEST } from '../plan/crate-settings';
import { withArch } from '../plan/cross';
import { defaultOutput } from '../plan/normalize-options';
import type { TargetRef } from '../plan/input-targets';
import { settingsForTests } from '../plan/options/static-test';
import { targetOptionsOf, type Settings } from '../plan/settings';

/** The input for the targets of a crate. Paths are relative to the Nx root. */
export interface InferredCrate {
  root: string;
  settings: Settings;
  keyed: Keyed;
  /**
   * Digest of everything that is not an input itself: pruned manifests and lock, configuration, the
   * plugin's version.
   */
  digest: string;
}

/**
 * Nx Cloud can replace the declared inputs of a target by the files that an earlier run read (Nx 24
 * by default, Nx 23 as an option). A container reads no files of this machine, so the key would
 * cover almost nothing.
 */
export const DECLARED_INPUTS: object = { ultracache: { mode: 'off' } };

/**
 * Names of the targets that run before `static-build`. Undefined for a target that the crate does
 * not have.
 */
export interface TargetsBefore {
  /** The crate's lock target. Undefined if slice files are committed. */
  lock: string | undefined;
  /** The target that waits for the targets whose outputs the build reads. */
  inputs: string | undefined;
}

/**
 * Returns the `static-build` target of a crate. It always contains the resolved engine and triple,
 * so they do not depend on the machine.
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
    // Has its own output folder, so that a debug build is never mistaken for the release build.
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

// The digest of the tests also covers development dependencies, which must not change other keys.
const DIGEST_IN_INPUTS = 'in inputs';

/**
 * Returns the targets that run the tests of a crate: all of them, cached; and some of them, not
 * cached. Nx decides by target whether to cache a task.
 *
 * @param crate with the inputs of the tests, which development dependencies add to
 * @param target its name, and what ends the output folder for another triple than the default one
 */
export function staticTestTargets(
  crate: InferredCrate,
  { name, arch }: { name: string; arch: string | undefined },
  before: TargetsBefore,
): Record<string, TargetConfiguration> {
  const { settings, root } = crate;
  const outputPath = withArch(defaultOutput(root, 'static-test'), arch);
  const build = staticBuildTarget(
    { ...crate, settings: { ...settingsForTests(settings), outputPath } },
    before,
  );
  const inputs = [...build.inputs!, digestInput(crate.digest)];
  const marked = { ...(build.options as Record<string, unknown>), inputDigest: DIGEST_IN_INPUTS };
  const { configurations: _debug, ...all } = { ...build, inputs, options: marked, executor: STATIC_TEST };
  const { cache: _cache, inputs: _inputs, outputs: _outputs, ...some } = all;
  const { inputDigest: _digest, ...options } = marked;
  const metadata = (
    description: string,
    example: Record<string, unknown>,
  ): TargetConfiguration['metadata'] => ({
    technologies: ['rust'],
    description,
    help: { command: `npx nx run <project>:${name} --help`, example: { options: example } },
  });
  return {
    [name]: { ...all, metadata: metadata('Runs all tests as static executables', { engine: 'host' }) },
    [`${name}-only`]: {
      ...some,
      options: { ...options, outputPath: `${outputPath}-only` },
      metadata: metadata('Runs the tests that --filter names, without the cache', { filter: ['parser::'] }),
    },
  };
}

/** Returns the target that runs a program of a crate. It takes the options of `static-build`. */
export function serveTarget({ keyed }: InferredCrate): TargetConfiguration {
  return {
    executor: SERVE,
    dependsOn: keyed.inputTargets.map(dependency),
    options: {},
    cache: false,
    continuous: true,
    metadata: {
      technologies: ['rust'],
      description: 'Builds the program for debugging, runs it, and restarts it after changes',
      help: { command: 'npx nx run <project>:serve --help', example: { options: { watch: false } } },
    },
  };
}

/**
 * Returns a target that does nothing and runs after the targets whose outputs the build reads. Nx
 * 22 hashes the tasks of a batch before any of them has run. With this task of another executor in
 * between, a static binary that is an input is not part of the batch.
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
 * Returns a target that does nothing and whose output never exists. It makes files outside of all
 * projects, such as the lock, visible to `nx affected`. The key of `static-build` still covers only
 * the crate's pruned workspace.
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
