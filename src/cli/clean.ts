import type { Leftover } from '../engines/docker';
import { pruneTrees, type LeftTree } from '../engines/host/prune-trees';
import { RustStaticError } from '../errors';
import type { Command } from './command';

type Item = (Leftover & { removed: boolean }) | LeftTree;

/**
 * `clean`: lists and removes what builds have left on the daemon and in the user's cache. Anything
 * in use is kept.
 */
export const CLEAN: Command = {
  name: 'clean',
  summary: 'Remove what builds of this workspace left: volumes, containers, copies in the cache',
  options: ['all', 'dry-run', 'json'],
  async run({ all, 'dry-run': dryRun, json }, _argument, context) {
    const { pruneLeftovers } = await import('../engines/docker/index.js');
    const trees = pruneTrees(context.env, all ? undefined : context.workspaceRoot, dryRun);
    const onDaemon = pruneLeftovers(context, { all, dryRun }).catch((error: unknown) => {
      // Users of the host engine may have no daemon.
      if (trees.length === 0 || !isUnreachable(error)) throw error;
      context.terminal.write('rust-static: no Docker daemon answers; what is left there stays\n');
      return [];
    });
    const result: Item[] = [...trees, ...(await onDaemon)];
    return json ? JSON.stringify(result, null, 2) : describe(result, { all, dryRun });
  },
};

function isUnreachable(error: unknown): boolean {
  return error instanceof RustStaticError && error.code === 'daemon-unreachable';
}

function describe(items: Item[], { all, dryRun }: { all: boolean; dryRun: boolean }): string {
  const where = all
    ? 'on the daemon and in the cache'
    : 'of this workspace on the daemon and in the cache (--all: of every one, and what they share)';
  if (items.length === 0) return `There is nothing ${where}.`;
  const state = ({ removed, inUse }: { removed: boolean; inUse: boolean }): string =>
    removed ? 'removed' : inUse ? 'in use' : dryRun ? 'would be removed' : 'kept: in use after all';
  const rows = items.map(
    (item) => `${state(item).padEnd(17)} ${size(item.bytes).padStart(10)}  ${item.kind} ${item.name}`,
  );
  const counted = items.filter((item) => (dryRun ? !item.inUse : item.removed));
  const total = size(counted.reduce((sum, { bytes }) => sum + (bytes ?? 0), 0));
  return [...rows, `${dryRun ? 'Would free' : 'Freed'} ${total} ${where}.`].join('\n');
}

/** Formats bytes in Docker's units: powers of 1,000. */
function size(bytes: number | undefined): string {
  if (bytes === undefined) return '?';
  const power = Math.min(3, Math.floor(Math.log10(Math.max(bytes, 1)) / 3));
  return `${(bytes / 1000 ** power).toFixed(power === 0 ? 0 : 1)} ${['B', 'kB', 'MB', 'GB'][power]}`;
}
