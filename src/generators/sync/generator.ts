import type { TargetConfiguration, Tree } from '@nx/devkit';
import type { Files } from '../../cargo/files';
import { readManifest } from '../../cargo/manifest';
import { joinPath } from '../../cargo/paths';
import { pruningSource } from '../../cargo/pruning-source';
import { findWorkspace } from '../../cargo/workspace';
import { createProjectGraphAsync, readNxJson } from '../../devkit';
import { findBlock, readBlock } from '../../dockerfile/managed-block';
import { otherTriple } from '../../dockerfile/other-triple';
import { renewDockerfile } from '../../dockerfile/renew';
import { RustStaticError } from '../../errors';
import { buildSources, furtherInputs } from '../../plan/build-sources';
import { dockerfilesOf } from '../../plan/choose-dockerfile';
import { isCurrentSlice, SLICE_FILE, sliceText } from '../../plan/committed-slice';
import { type PluginEntries, pluginOptions, settingsAt, STATIC_BUILD } from '../../plan/crate-settings';
import type { Settings } from '../../plan/settings';
import { settingsWith, filesInTree } from '../target-settings';

/** The result of a sync generator. Nx 22 does not export the type. */
interface SyncResult {
  outOfSyncMessage?: string;
  outOfSyncDetails?: string[];
}

/**
 * Updates derived files: the managed parts of Dockerfiles, and the committed slice files if the
 * workspace has them. Nx runs it for `nx sync`, and without writing for `nx sync:check`.
 */
export default async function sync(tree: Tree): Promise<SyncResult> {
  const plugins = readNxJson(tree)?.plugins ?? [];
  const files = { ...filesInTree(tree), memo: new Map<string, unknown>() };
  const crates = await cratesWithTarget();
  const dockerfiles = crates.flatMap(({ root, targets }) =>
    reported(root, () => syncDockerfile(tree, files, root, settingsWith(tree, files, root, targets))),
  );
  const slices = crates.flatMap(({ root }) => reported(root, () => syncSlice(tree, files, root, plugins)));
  const details = [...dockerfiles, ...slices];
  if (details.length === 0) return {};
  return {
    outOfSyncMessage: 'Dockerfiles or slices do not match what they are made from.',
    outOfSyncDetails: details,
  };
}

// The crate's own target reports the error in detail. Here it must not prevent the update of other
// crates.
function reported(root: string, work: () => string[]): string[] {
  try {
    return work();
  } catch (error) {
    if (error instanceof RustStaticError) return [`${root}: ${error.message.split('\n')[0]}`];
    throw error;
  }
}

async function cratesWithTarget(): Promise<{ root: string; targets: Record<string, TargetConfiguration> }[]> {
  const { nodes } = await createProjectGraphAsync();
  return Object.values(nodes)
    .map(({ data: { root, targets = {} } }) => ({ root, targets }))
    .filter(({ targets }) => Object.values(targets).some(({ executor }) => executor === STATIC_BUILD))
    .sort((a, b) => (a.root < b.root ? -1 : 1));
}

/**
 * Updates the managed part of a crate's Dockerfile, and reports that. A Dockerfile without markers
 * is skipped.
 */
export function syncDockerfile(tree: Tree, files: Files, root: string, settings: Settings): string[] {
  const found = renewDockerfile(files, root, settings);
  if (!found || found.renewed === found.text) return [];
  tree.write(found.file, found.renewed);
  const had = (text: string): boolean => readBlock(findBlock(text) ?? '').answers !== undefined;
  const isForgotten = had(found.text) && !had(found.renewed);
  const again = `; what cargo said of features is out of date: \`nx g @org/rust-static:setup ${root}\` asks again`;
  return [
    `${found.file} does not have what the crate's libraries take${isForgotten ? again : ''}`,
    ...otherTriple(found.renewed, found.file, settings.toolchain),
  ];
}

/**
 * Updates the committed slice file of the crate in folder `root`, if it has one, and reports that.
 */
export function syncSlice(tree: Tree, files: Files, root: string, plugins: PluginEntries): string[] {
  if (!pluginOptions(plugins, root).committedSlices) return [];
  const file = joinPath(root, SLICE_FILE);
  const settings = settingsAt(files, root, plugins);
  const facts = { ...sourcesOf(files, root, settings), settings };
  if (isCurrentSlice(files.read(file), facts)) return [];
  tree.write(file, sliceText(facts));
  return [`${file} is out of date`];
}

function sourcesOf(files: Files, root: string, settings: Settings): ReturnType<typeof buildSources> {
  const workspace = findWorkspace(files, root);
  const crate = readManifest(files, root)!;
  const further = furtherInputs(workspace.root, settings, dockerfilesOf(root, settings.dockerfile));
  return buildSources(files, workspace, pruningSource(files, workspace), crate, further);
}
