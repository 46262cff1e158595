import { attempt, type Refuse } from '../../errors';
import type { BuildRequest } from '../engine';
import { gitFiles } from '../sources/git-folder';
import { callerAccess } from './access/caller-access';
import { checkBuilder } from './builder/prepare';
import type { DaemonClient } from './daemon/client';
import { connect } from './daemon/connect';
import { chosenDaemons } from './daemon/several';
import type { CacheResult } from './volumes/cache-layout';
import { restoreCache } from './volumes/restore-cache';
import { saveCache } from './volumes/save-cache';
import { checkoutOf } from './volumes/names';
import { listLeftovers, removeLeftover, type Leftover } from './volumes/prune';

export { CACHE_FILE } from './volumes/cache-layout';
export { storedAuth, storedLogin } from './access/caller-access';
export { publishBuilder } from './builder/publish';
export { daemonPlatform, loadImage } from './images/load';
export { pushLoaded } from './images/push';
export { dockerEngine } from './session/docker-engine';
export { publishUnits } from './session/publish-units';
export type { CacheResult, Leftover };

/**
 * Checks what this engine refuses before cargo starts, as far as files tell. It needs no daemon.
 *
 * @param refuse receives each problem
 */
export function check(
  { plan, workspaceRoot, env }: Pick<BuildRequest, 'plan' | 'workspaceRoot' | 'env'>,
  refuse: Refuse,
): void {
  attempt<unknown>(refuse, () => callerAccess(plan, workspaceRoot, env), undefined);
  if (plan.includeGit) attempt<unknown>(refuse, () => gitFiles(workspaceRoot), undefined);
  checkBuilder({ plan, workspaceRoot }, refuse);
}

/** Selects the workspace whose data on the daemon is used. */
export interface DaemonScope {
  env: NodeJS.ProcessEnv;
  /** Absolute path of the Nx workspace. */
  workspaceRoot: string;
}

/**
 * Saves the compiled crates of a workspace.
 *
 * @param folder absolute path of an empty folder
 * @throws RustStaticError if no daemon answers, or if there is nothing to save
 */
export async function saveBuildCache(
  { env, workspaceRoot }: DaemonScope,
  folder: string,
): Promise<CacheResult> {
  return saveCache(await connect(env), checkoutOf(workspaceRoot), folder);
}

/**
 * Fills the volumes of a workspace from a saved cache.
 *
 * @param folder absolute path
 * @throws RustStaticError if no daemon answers, or if the folder is not a complete cache
 */
export async function restoreBuildCache(
  { env, workspaceRoot }: DaemonScope,
  folder: string,
): Promise<CacheResult> {
  return restoreCache(await connect(env), checkoutOf(workspaceRoot), folder);
}

/**
 * Lists what builds have left on the daemon, and removes what is not in use. With several daemons,
 * it does so on each.
 *
 * @param options `all`: data of every workspace and shared data; `dryRun`: remove nothing
 * @throws RustStaticError if one does not answer
 */
export async function pruneLeftovers(
  { env, workspaceRoot }: DaemonScope,
  options: { all: boolean; dryRun: boolean },
): Promise<(Leftover & { removed: boolean })[]> {
  const daemons = await Promise.all(chosenDaemons(env).map(({ envOf }) => connect(envOf(env))));
  const results = await Promise.all(daemons.map((daemon) => pruneOn(daemon, workspaceRoot, options)));
  return results.flat();
}

async function pruneOn(
  daemon: DaemonClient,
  workspaceRoot: string,
  { all, dryRun }: { all: boolean; dryRun: boolean },
): Promise<(Leftover & { removed: boolean })[]> {
  const result: (Leftover & { removed: boolean })[] = [];
  for (const item of await listLeftovers(daemon, all ? undefined : checkoutOf(workspaceRoot)))
    result.push({ ...item, removed: !dryRun && !item.inUse && (await removeLeftover(daemon, item)) });
  return result;
}

/**
 * Returns version and platform of the daemon that answers, or of each of several.
 *
 * @throws RustStaticError if one does not answer
 */
export async function describeDaemon(env: NodeJS.ProcessEnv): Promise<string> {
  const texts = chosenDaemons(env).map(async ({ name, envOf }) => {
    const { version, os, arch } = await (await connect(envOf(env))).version();
    return `daemon ${version}, ${os}/${arch}${name && `, ${name}`}`;
  });
  return (await Promise.all(texts)).join('; ');
}
