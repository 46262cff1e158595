import { join, posix } from 'node:path';
import type { Tree } from '@nx/devkit';
import type { ClosureCrate } from '../../cargo/closure-crates';
import { filesOnDisk, type Files } from '../../cargo/files';
import { readManifest, versionOf } from '../../cargo/manifest';
import { findWorkspace } from '../../cargo/workspace';
import { findBlock, readBlock } from '../../dockerfile/managed-block';
import { askCargo } from '../../engines/host/ask-cargo';
import { answersOf, withAnswers, type Answers } from '../../libraries/answers';
import { withAsked } from '../../libraries/asked';
import { detect, type Detection } from '../../libraries/detect';
import { resolveNative, type NativePlan } from '../../libraries/resolve';
import { chooseDockerfile, dockerfilesOf } from '../../plan/choose-dockerfile';
import { lockDetection } from '../../plan/lock-detection';
import type { Settings } from '../../plan/settings';
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
  /** True if the lock could be read. Otherwise only the declared libraries are known. */
  isKnown: boolean;
  /**
   * `yes` if cargo could be asked. If not, both possibilities that the lock leaves open are
   * installed.
   */
  asked: 'yes' | 'no' | 'stale';
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
  const compiled = isNative ? await compiledCrates(tree, files, setup.root, settings) : undefined;
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
    native: resolveNative({ declared: settings.libraries ?? [], detection, alpine: setup.alpine }),
    answers,
    dockerfile,
    feature: settings.staticFeature,
    isKnown: detected !== undefined,
    asked: compiled === 'stale' ? 'stale' : exact || answers || !isNative ? 'yes' : 'no',
    unknown: (exact ?? possible).unknown,
  };
}

/**
 * Asks about the files on disk. Cargo cannot see pending changes, so they are passed on the command
 * line.
 */
async function compiledCrates(
  tree: Tree,
  files: Files,
  root: string,
  { features = [], staticFeature = '', noDefaultFeatures = false }: Settings,
): Promise<ClosureCrate[] | 'stale' | undefined> {
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
  const answers = await Promise.all(
    TARGETS.map((target) => askCargo({ ...command, target }, cwd, process.env)),
  );
  if (answers.includes('stale')) return 'stale';
  return answers.includes(undefined) ? undefined : (answers as ClosureCrate[][]).flat();
}
