import { connect } from './daemon/connect';
import type { CacheResult } from './volumes/cache-layout';
import { restoreCache } from './volumes/restore-cache';
import { saveCache } from './volumes/save-cache';
import { checkoutOf } from './volumes/names';
import { listLeftovers, removeLeftover, type Leftover } from './volumes/prune';

export { publishBuilder } from './builder/publish';
export { daemonPlatform, loadImage } from './images/load';
export { pushLoaded } from './images/push';
export { dockerEngine } from './session/docker-engine';
export type { CacheResult, Leftover };

/** Whose data on the daemon is meant. */
export interface DaemonScope {
  env: NodeJS.ProcessEnv;
  /** Absolute path of the Nx workspace. */
  workspaceRoot: string;
}

/**
 * Saves what the builds of a workspace have compiled to a file, or fills its volumes from one.
 *
 * @param file absolute path; gzip when its name ends in `gz`
 * @throws RustStaticError when no daemon answers, when there is nothing to save, or for a file that is not a whole cache
 */
export async function transferCache(
  action: 'save' | 'restore',
  { env, workspaceRoot }: DaemonScope,
  file: string,
): Promise<CacheResult> {
  const daemon = await connect(env);
  const transfer = action === 'save' ? saveCache : restoreCache;
  return transfer(daemon, checkoutOf(workspaceRoot), file);
}

/**
 * Lists what builds have left on the daemon, and removes what is not in use.
 *
 * @param options `all`: of every workspace, and what they share; `dryRun`: remove nothing
 * @throws RustStaticError when no daemon answers
 */
export async function pruneLeftovers(
  { env, workspaceRoot }: DaemonScope,
  { all, dryRun }: { all: boolean; dryRun: boolean },
): Promise<(Leftover & { removed: boolean })[]> {
  const daemon = await connect(env);
  const result: (Leftover & { removed: boolean })[] = [];
  for (const item of await listLeftovers(daemon, all ? undefined : checkoutOf(workspaceRoot)))
    result.push({ ...item, removed: !dryRun && !item.inUse && (await removeLeftover(daemon, item)) });
  return result;
}

/**
 * Describes the daemon that answers: version and platform.
 *
 * @throws RustStaticError when none answers
 */
export async function describeDaemon(env: NodeJS.ProcessEnv): Promise<string> {
  const { version, os, arch } = await (await connect(env)).version();
  return `daemon ${version}, ${os}/${arch}`;
}
