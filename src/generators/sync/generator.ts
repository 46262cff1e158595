import { createProjectGraphAsync, readNxJson, type Tree } from '@nx/devkit';
import type { Files } from '../../cargo/files';
import { readManifest } from '../../cargo/manifest';
import { joinPath } from '../../cargo/paths';
import { sliceSource } from '../../cargo/slice-source';
import { findWorkspace } from '../../cargo/workspace';
import { RustStaticError } from '../../errors';
import { buildSources } from '../../plan/build-sources';
import { isCurrentSlice, SLICE_FILE, sliceText } from '../../plan/committed-slice';
import { pluginOptions, settingsAt, STATIC_BUILD, type PluginEntries } from '../../plan/crate-settings';
import { filesInTree } from '../tree-files';

/** What Nx takes from a sync generator; the type exists in no public export of Nx 22. */
interface SyncResult {
  outOfSyncMessage?: string;
  outOfSyncDetails?: string[];
}

/**
 * Brings what is derived from other files up to date: the committed slices, where the workspace has them. Nx runs it
 * for `nx sync`, and without writing for `nx sync:check`.
 */
export default async function sync(tree: Tree): Promise<SyncResult> {
  const plugins = readNxJson(tree)?.plugins ?? [];
  if (!pluginOptions(plugins).committedSlices) return {};
  const files = { ...filesInTree(tree), memo: new Map<string, unknown>() };
  const details = (await cratesWithTarget()).flatMap((root) => syncSlice(tree, files, root, plugins));
  if (details.length === 0) return {};
  return {
    outOfSyncMessage: 'Some slices of Cargo.lock do not match it, so nx affected would miss changes.',
    outOfSyncDetails: details,
  };
}

async function cratesWithTarget(): Promise<string[]> {
  const { nodes } = await createProjectGraphAsync();
  const builds = (targets: object): boolean =>
    Object.values(targets).some(({ executor }) => executor === STATIC_BUILD);
  return Object.values(nodes)
    .filter(({ data }) => builds(data.targets ?? {}))
    .map(({ data }) => data.root)
    .sort();
}

function syncSlice(tree: Tree, files: Files, root: string, plugins: PluginEntries): string[] {
  const file = joinPath(root, SLICE_FILE);
  try {
    const facts = { ...sourcesOf(files, root), settings: settingsAt(files, root, plugins) };
    if (isCurrentSlice(files.read(file), facts)) return [];
    tree.write(file, sliceText(facts));
    return [`${file} is out of date`];
  } catch (error) {
    // Its own target says the rest; here it must not keep the other crates from being brought up to date.
    if (error instanceof RustStaticError) return [`${file}: ${error.message.split('\n')[0]}`];
    throw error;
  }
}

function sourcesOf(files: Files, root: string): ReturnType<typeof buildSources> {
  const workspace = findWorkspace(files, root);
  const crate = readManifest(files, root)!;
  return buildSources(files, workspace, sliceSource(files, workspace), crate, []);
}
