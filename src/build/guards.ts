import type { Files } from '../cargo/files';
import { RustStaticError } from '../errors';
import { ENGINES } from '../engine-facts';
import { refuseStaleSlice } from '../plan/committed-slice';
import { pluginOptions, settingsAt, type PluginEntries } from '../plan/crate-settings';
import type { BuildPlan } from '../plan/plan';
import { RUN_TOOLCHAIN, RUSTC_VERSION } from '../plan/run-toolchain';
import type { HostFacts } from '../plan/triple';
import { keyedBySettings, keyParts, type KeyPart } from './key';

/** A target's data about its cache key. */
export interface HashedTarget {
  /** Digest that inference wrote into the target's options. Absent if the user wrote the inputs. */
  inputDigest: string | undefined;
  plugins: PluginEntries;
  host: HostFacts;
}

/**
 * Refuses a plan that the cache key does not cover. Nx fixes a task's inputs when it creates the
 * graph, so values that appear only on the command line or in project.json cannot become inputs.
 *
 * @returns the variables that must be hidden from the build, because the key does not cover them
 * @throws RustStaticError that says where to set the option, or that the graph is older than the
 * files
 */
export function refuseUncovered(files: Files, plan: BuildPlan, target: HashedTarget): string[] {
  const { inputDigest, plugins } = target;
  // Without the inference plugin, the user is responsible for the inputs.
  if (inputDigest === undefined) return [];
  if (inputDigest !== plan.digest) throw staleGraph(plan);
  const { crate } = plan;
  const settings = settingsAt(files, crate.root, plugins);
  // A slice has the digest of the build. The tests have one more input, which the lock target shows.
  if (pluginOptions(plugins, crate.root).committedSlices && !plan.tests)
    refuseStaleSlice(files, crate.root, { ...plan, settings });
  const hashed = inferredParts(files, plan, target);
  const isHashed = ({ option, value }: KeyPart): boolean =>
    hashed.some((part) => part.option === option && part.value === value);
  const uncovered = keyParts(plan).filter((part) => part.option !== undefined && !isHashed(part));
  const refused = uncovered.find(({ option }) => option !== 'engine');
  if (refused) throw notCovered(refused, plan);
  return uncovered.map(({ value }) => value);
}

/**
 * Returns the parts of the key that inference declared as inputs. They depend on settings, not on
 * the command line.
 */
export function inferredParts(
  files: Files,
  plan: BuildPlan,
  { plugins, host }: Pick<HashedTarget, 'plugins' | 'host'>,
): KeyPart[] {
  const { crate, sourceRoots: roots } = plan;
  const settings = settingsAt(files, crate.root, plugins);
  // Each triple of the crate has a target of its own.
  const isListed = settings.triples?.includes(plan.target) ?? false;
  const own = isListed ? { ...settings, target: plan.target } : settings;
  return keyParts(keyedBySettings(crate.root, own, { ...plan, roots }, host));
}

/**
 * Makes sure that Nx caches the folder that a target writes. Nx fixes a task's outputs when it
 * creates the graph.
 *
 * @param outputPath relative to the Nx root
 * @param outputs outputs of the task, relative to the Nx root; undefined if unknown
 * @throws RustStaticError if none of them is the folder
 */
export function refuseOtherOutput(outputPath: string, outputs: readonly string[] | undefined): void {
  // Nx keeps a trailing slash, but the plan does not.
  if (!outputs?.length || outputs.some((output) => output.replace(/\/$/, '') === outputPath)) return;
  throw new RustStaticError(
    `Option "outputPath" is "${outputPath}", but the target's outputs are ${outputs.join(', ')}`,
    {
      code: 'output-not-declared',
      reason: 'Nx would cache those instead, and a later hit would restore an old binary.',
      remedy: 'Spell it --outputPath on the command line, or set it in Cargo.toml or project.json.',
    },
  );
}

/**
 * Makes sure that the key covers this machine's rustc if a target that was inferred for a container
 * is built on the host.
 *
 * @param hashed the parts of the key that inference declared as inputs
 * @throws RustStaticError if no hashed input covers rustc, for example because an option in
 * project.json selects the host engine
 */
export function refuseUnhashedToolchain(
  { engine, project }: BuildPlan,
  hashed: readonly KeyPart[],
  env: NodeJS.ProcessEnv,
): void {
  const isHashed = hashed.some(({ value }) => value === RUSTC_VERSION) || Boolean(env[RUN_TOOLCHAIN]);
  if (!ENGINES[engine].usesHostEnvironment || isHashed) return;
  throw new RustStaticError(`The cache key of ${project} does not cover the engine "${engine}"`, {
    code: 'engine-not-hashed',
    reason:
      "The target was inferred for another engine, so an update of this machine's rustc would go unseen.",
    remedy: `Set engine = "${engine}" under [package.metadata.rust-static] in Cargo.toml or in the plugin's options in nx.json, or give --engine=${engine} on the command line, instead of in project.json.`,
  });
}

function staleGraph({ project }: BuildPlan): RustStaticError {
  return new RustStaticError(`The project graph is older than the files of ${project}`, {
    code: 'graph-stale',
    reason: 'A manifest, the lock or a configuration file changed after Nx had read it.',
    remedy: 'Run the target again; if that does not help, run `nx reset`.',
  });
}

function notCovered({ option, value }: KeyPart, { crate }: BuildPlan): RustStaticError {
  return new RustStaticError(`Option "${option}" names ${value}, which is not an input of the target`, {
    code: 'input-not-declared',
    reason:
      'Inputs are inferred from Cargo.toml and nx.json; what project.json or the command line names is not hashed.',
    remedy: `Put it under [package.metadata.rust-static] in ${crate.root}/Cargo.toml, or into the plugin's options in nx.json.`,
  });
}
