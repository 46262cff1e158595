import { existsSync, lstatSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { possibleTreesFolders } from './cache-folder';
import { isLocked, whileLocked } from './folder-lock';
import { usedSlots, type UsedSlot } from './tree-slot';

/** A staged tree of an earlier build. */
export interface LeftTree {
  kind: 'tree';
  /** Absolute path. */
  name: string;
  bytes: number;
  inUse: boolean;
  removed: boolean;
}

// 30 days in milliseconds.
const UNUSED = 30 * 86_400_000;

/** Removes trees whose checkout no longer exists, and trees that were unused for 30 days. */
export function removeAbandoned(trees: string): void {
  for (const { folder, checkout, usedMs } of usedSlots(trees))
    if (!existsSync(checkout) || usedMs < Date.now() - UNUSED) remove(folder);
}

/**
 * Lists the staged trees of the host engine, and removes those that no build uses.
 *
 * @param workspaceRoot only trees of this workspace; undefined for all
 */
export function pruneTrees(
  env: NodeJS.ProcessEnv,
  workspaceRoot: string | undefined,
  dryRun: boolean,
): LeftTree[] {
  const isMeant = ({ checkout }: UsedSlot): boolean =>
    workspaceRoot === undefined || checkout === workspaceRoot;
  const slots = possibleTreesFolders(env).flatMap(usedSlots).filter(isMeant);
  return slots.map(({ folder }) => {
    const [bytes, inUse] = [sizeOf(folder), isLocked(folder)];
    return { kind: 'tree', name: folder, bytes, inUse, removed: !dryRun && !inUse && remove(folder) };
  });
}

function remove(folder: string): boolean {
  return whileLocked(folder, () => rmSync(folder, { recursive: true, force: true }));
}

function sizeOf(path: string): number {
  const stats = lstatSync(path, { throwIfNoEntry: false });
  if (!stats?.isDirectory()) return stats?.size ?? 0;
  return readdirSync(path).reduce((sum, name) => sum + sizeOf(join(path, name)), 0);
}
