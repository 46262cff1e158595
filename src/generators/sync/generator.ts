import type { TargetConfiguration, Tree } from '@nx/devkit';
import { createProjectGraphAsync, readNxJson } from '../../devkit';
import { RustStaticError } from '../../errors';
import { STATIC_BUILD } from '../../plan/crate-settings';
import { settingsWith } from '../target-settings';
import { filesInTree } from '../tree-files';
import { syncDockerfile } from './dockerfiles';
import { syncSlice } from './slices';

/** What Nx takes from a sync generator; the type exists in no public export of Nx 22. */
interface SyncResult {
  outOfSyncMessage?: string;
  outOfSyncDetails?: string[];
}

/**
 * Brings what is derived from other files up to date: the managed parts of Dockerfiles, and the committed slices where
 * the workspace has them. Nx runs it for `nx sync`, and without writing for `nx sync:check`.
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

// Its own target says more; here it must not keep the other crates from being brought up to date.
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
