import { join, posix } from 'node:path';
import type { Tree } from '@nx/devkit';
import type { ClosureCrate } from '../../cargo/closure-crates';
import { filesOnDisk, type Files } from '../../cargo/files';
import { readManifest, versionOf } from '../../cargo/manifest';
import { findWorkspace } from '../../cargo/workspace';
import { findBlock, readBlock } from '../../dockerfile/managed-block';
import { askCargo } from '../../engines/host/ask-cargo';
import { fetchForAnswers } from '../../engines/host/fetch-for-answers';
import { processTerminal } from '../../engines/terminal';
import { answersOf, withAnswers, type Answers } from '../../libraries/answers';
import { withAsked } from '../../libraries/asked';
import { detect, type Detection } from '../../libraries/detect';
import { resolveNative, type NativePlan } from '../../libraries/resolve';
import { rustOutsideAlpine } from '../../plan/alpine-rust';
import { crossTargets, type CrossTarget } from '../../plan/cross';
import { gitNote } from '../../plan/asks-git';
import { chooseDockerfile, dockerfilesOf } from '../../plan/choose-dockerfile';
import { lockDetection } from '../../plan/lock-detection';
import { enabledFeatures, type Settings } from '../../plan/settings';
import { ownTargets, settingsWith, filesInTree } from '../target-settings';
import type { NormalizedSetup } from './normalize';

/** The facts about an app's native code, and cargo's answers. */
export interface NativeFacts {
  native: NativePlan;
  answers: Answers | undefined;
  /** Path of the crate's Dockerfile, relative to the Nx root. */
  dockerfile: string;
  /** The crate's feature for static builds. */
  feature: string | undefined;
  /** All features that builds turn on, sorted. */
  features: string[];
  noDefaultFeatures: boolean;
  toolchain: string | undefined;
  targets: CrossTarget[];
  /** A note if no Alpine release has the Rust that the crate asks for. */
  rustNote: string | undefined;
  /** A note if build scripts ask git. */
  gitNote: string | undefined;
  /** True if the lock could be read. Otherwise only the declared libraries are known. */
  isKnown: boolean;
  /**
   * `yes` if cargo could be asked. If not, both possibilities that the lock leaves open are
   * installed.
   */
  asked: 'yes' | 'no' | 'stale';
  /** Why cargo could not be asked. */
  whyNot: string | undefined;
  /** Crates that seem native but are not in the catalogue. */
  unknown: { crate: string; why: string }[];
}

const NOTHING: Detection = { exact: false, libraries: [], tools: [], own: [], unknown: [] };
// The answers must apply to every machine that builds the app, so cargo is asked for both targets.
const TARGETS = ['x86_64-unknown-linux-musl', 'aarch64-unknown-linux-musl'];

/**
 * Finds native code in the lock, and with this machine's cargo if it has all data. Cargo's answers
 * are stored in the Dockerfile, so that `nx sync` gets the same result on a machine without cargo.
 */
export async function nativeFacts(tree: Tree, setup: NormalizedSetup): Promise<NativeFacts> {
  const files = { ...filesInTree(tree), memo: new Map<string, unknown>() };
  const settings = settingsWith(tree, files, setup.root, ownTargets(tree, setup.root));
  const detected = lockDetection(files, setup.root, settings);
  const possible = detected?.possible ?? NOTHING;
  const isNative = possible.libraries.length + possible.tools.length + possible.unknown.length > 0;
  const { compiled, whyNot } = isNative ? await compiledCrates(tree, files, setup, settings) : NOT_ASKED;
  const exact =
    compiled && compiled !== 'stale'
      ? detect(withAsked(compiled, files, detected!.pathCrates), true)
      : undefined;
  const dockerfile = chooseDockerfile(files, dockerfilesOf(setup.root, settings.dockerfile));
  const kept = readBlock(findBlock(files.read(dockerfile) ?? '') ?? '').answers;
  const answers = exact
    ? { key: detected!.key, byName: answersOf(possible, exact) }
    : kept?.key === detected?.key
      ? kept
      : undefined;
  const detection = withAnswers(possible, answers?.byName ?? {});
  return {
    native: resolveNative({
      declared: settings.libraries ?? [],
      detection,
      alpine: setup.alpine,
      linker: settings.linker,
    }),
    answers,
    dockerfile,
    feature: settings.staticFeature,
    features: enabledFeatures(settings),
    noDefaultFeatures: settings.noDefaultFeatures ?? false,
    toolchain: settings.toolchain,
    targets: crossTargets(settings),
    gitNote: settings.includeGit ? undefined : gitNote(files, detected?.pathCrates ?? [], setup.root),
    rustNote: rustOutsideAlpine(files, setup.root, settings),
    isKnown: detected !== undefined,
    asked: compiled === 'stale' ? 'stale' : exact || answers || !isNative ? 'yes' : 'no',
    whyNot,
    unknown: (exact ?? possible).unknown,
  };
}

interface CompiledCrates {
  compiled: ClosureCrate[] | 'stale' | undefined;
  whyNot: string | undefined;
}

const NOT_ASKED: CompiledCrates = { compiled: undefined, whyNot: undefined };

/**
 * Asks about the files on disk. Crates that cargo's home lacks are fetched, unless `--offline` is
 * given. Cargo cannot see pending changes, so they are passed on the command
 * line.
 */
async function compiledCrates(
  tree: Tree,
  files: Files,
  { root, offline }: NormalizedSetup,
  { features = [], staticFeature = '', noDefaultFeatures = false }: Settings,
): Promise<CompiledCrates> {
  const workspace = findWorkspace(files, root);
  const crate = readManifest(files, root)!;
  const onDisk = readManifest(filesOnDisk(tree.root), root)?.features[staticFeature];
  const pending = (crate.features[staticFeature] ?? []).filter((feature) => !onDisk?.includes(feature));
  const command = {
    manifestPath: posix.join(posix.relative(workspace.root, root), 'Cargo.toml'),
    packageSpec: `${crate.package!.name}@${versionOf(crate, workspace.manifest)}`,
    profile: 'release',
    bins: [],
    undecided: [],
    features: [
      ...(onDisk ? [staticFeature] : []),
      ...pending.filter((feature) => !feature.includes('?')),
      ...features,
    ],
    noDefaultFeatures,
    cargoArgs: [],
  };
  const cwd = join(tree.root, workspace.root);
  const ask = async (): Promise<CompiledCrates['compiled']> => {
    const answers = await Promise.all(
      TARGETS.map((target) => askCargo({ ...command, target }, cwd, process.env)),
    );
    if (answers.includes('stale')) return 'stale';
    return answers.includes(undefined) ? undefined : (answers as ClosureCrate[][]).flat();
  };
  const known = await ask();
  if (known !== undefined) return { compiled: known, whyNot: undefined };
  if (offline) return { compiled: undefined, whyNot: '--offline' };
  const whyNot = await fetchForAnswers(cwd, TARGETS, process.env, processTerminal());
  const compiled = whyNot === undefined ? await ask() : undefined;
  return { compiled, whyNot: whyNot ?? 'cargo does not know the crate yet' };
}
