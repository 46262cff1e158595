import { join, posix } from 'node:path';
import { readNxJson, type Tree } from '@nx/devkit';
import { readManifest, versionOf } from '../../cargo/manifest';
import { joinPath } from '../../cargo/paths';
import { findWorkspace } from '../../cargo/workspace';
import { askCargo } from '../../engines/host/ask-cargo';
import { answersOf, stillAsked, withAnswers, type Answers } from '../../libraries/answers';
import { detect } from '../../libraries/detect';
import { resolveNative, type NativePlan } from '../../libraries/resolve';
import { hostFacts } from '../../plan/host-facts';
import { lockDetection } from '../../plan/lock-detection';
import { settingsAt } from '../../plan/crate-settings';
import type { Settings } from '../../plan/settings';
import { defaultTarget } from '../../plan/triple';
import { findBlock, readBlock } from '../../dockerfile/managed-block';
import { filesInTree } from '../tree-files';
import type { NormalizedSetup } from './normalize';

/** What is known of an app's native code, and what cargo has said of it. */
export interface NativeFacts {
  native: NativePlan;
  answers: Answers;
  /** Path of the crate's Dockerfile, relative to the Nx root. */
  dockerfile: string;
  /** Crates that look native and that the catalogue does not know. */
  unknown: { crate: string; why: string }[];
}

/**
 * Looks for native code: in the lock, and with this machine's cargo where it has what it takes. What cargo says is
 * kept in the Dockerfile, so that `nx sync` comes to the same result on a machine without it.
 */
export async function nativeFacts(tree: Tree, setup: NormalizedSetup): Promise<NativeFacts> {
  const files = { ...filesInTree(tree), memo: new Map<string, unknown>() };
  const possible = lockDetection(files, setup.root);
  const settings = settingsAt(files, setup.root, readNxJson(tree)?.plugins ?? []);
  const nothing = possible.libraries.length + possible.tools.length + possible.unknown.length === 0;
  const compiled = nothing ? undefined : await compiledCrates(tree, setup, settings);
  const dockerfile = joinPath(setup.root, settings.dockerfile ?? 'Dockerfile');
  const kept = readBlock(findBlock(files.read(dockerfile) ?? '') ?? '').answers;
  const exact = compiled && detect(compiled, true);
  const answers = exact ? answersOf(possible, exact) : stillAsked(possible, kept);
  const detection = withAnswers(possible, answers);
  return {
    native: resolveNative({ declared: settings.libraries ?? [], detection, alpine: setup.alpine }),
    answers,
    dockerfile,
    unknown: (exact ?? possible).unknown,
  };
}

// Asked of what is on disk: cargo cannot see changes that are still pending.
function compiledCrates(tree: Tree, setup: NormalizedSetup, settings: Settings): ReturnType<typeof askCargo> {
  const files = filesInTree(tree);
  const workspace = findWorkspace(files, setup.root);
  const crate = readManifest(files, setup.root)!;
  const command = {
    target: settings.target ?? defaultTarget(hostFacts()),
    manifestPath: posix.join(posix.relative(workspace.root, setup.root), 'Cargo.toml'),
    packageSpec: `${crate.package!.name}@${versionOf(crate, workspace.manifest)}`,
    profile: 'release',
    bins: [],
    features: settings.features ?? [],
    noDefaultFeatures: settings.noDefaultFeatures ?? false,
    cargoArgs: [],
  };
  return askCargo(command, join(tree.root, workspace.root), process.env);
}
