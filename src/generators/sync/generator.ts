import { createProjectGraphAsync, readNxJson, type Tree } from '@nx/devkit';
import type { Files } from '../../cargo/files';
import { RustStaticError } from '../../errors';
import { pluginOptions, STATIC_BUILD, type PluginEntries } from '../../plan/crate-settings';
import { filesInTree } from '../tree-files';
import { syncDockerfile } from './dockerfiles';
import { syncSlice } from './slices';

/** What Nx takes from a sync generator; the type exists in no public export of Nx 22. */
interface SyncResult {
  outOfSyncMessage?: string;
  outOfSyncDetails?: string[];
}

type SyncOne = (tree: Tree, files: Files, root: string, plugins: PluginEntries) => string[];

/**
 * Brings what is derived from other files up to date: the managed parts of Dockerfiles, and the committed slices where
 * the workspace has them. Nx runs it for `nx sync`, and without writing for `nx sync:check`.
 */
export default async function sync(tree: Tree): Promise<SyncResult> {
  const plugins = readNxJson(tree)?.plugins ?? [];
  const files = { ...filesInTree(tree), memo: new Map<string, unknown>() };
  const all: SyncOne[] = pluginOptions(plugins).committedSlices
    ? [syncDockerfile, syncSlice]
    : [syncDockerfile];
  const roots = await cratesWithTarget();
  const details = all.flatMap((one) => roots.flatMap((root) => reported(one, tree, files, root, plugins)));
  if (details.length === 0) return {};
  return {
    outOfSyncMessage: 'Dockerfiles or slices do not match what they are made from.',
    outOfSyncDetails: details,
  };
}

// Its own target says more; here it must not keep the other crates from being brought up to date.
function reported(one: SyncOne, tree: Tree, files: Files, root: string, plugins: PluginEntries): string[] {
  try {
    return one(tree, files, root, plugins);
  } catch (error) {
    if (error instanceof RustStaticError) return [`${root}: ${error.message.split('\n')[0]}`];
    throw error;
  }
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
