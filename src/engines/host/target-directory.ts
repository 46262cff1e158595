import { join, resolve } from 'node:path';
import { sha256 } from '../../digest';
import { filesOnDisk } from '../../cargo/files';
import { profileFolder } from '../../cargo/messages';
import { isWithin } from '../../cargo/paths';
import { hashedVariables } from '../../plan/host-environment';
import type { BuildPlan } from '../../plan/plan';
import type { BuildRequest } from '../engine';
import { NO_LEDGER, settle } from '../ledger/ledger';
import { ledgerView } from '../ledger/view';
import { sharingGroup } from '../sharing';
import { lockFolder, type LockedFolder } from './folder-lock';
import { removeFingerprints } from './fingerprints';
import { isSameNow, loadState, readSources, saveState, unseenChanges } from './stale-sources';

/**
 * Takes a target directory below cargo's own. All projects of a checkout use it, one at a time: two of them may have a
 * binary of one name, and would overwrite each other between the end of a build and the copy of its binary.
 * A CARGO_TARGET_DIR may serve several checkouts, so the checkout is in its name too. So are variables of the caller
 * that reach build scripts of every crate.
 *
 * @param cwd folder of the cargo workspace, absolute
 */
export function lockTargetDirectory(
  { plan, workspaceRoot, env, fresh }: BuildRequest,
  cwd: string,
): LockedFolder {
  const base = resolve(cwd, env.CARGO_TARGET_DIR ?? 'target');
  const variables = hashedVariables(plan.target).filter((name) => env[name] !== undefined);
  const group = [sharingGroup(plan), variables.map((name) => [name, env[name]])];
  const id = sha256(JSON.stringify([workspaceRoot, group, fresh])).slice(0, 12);
  return lockFolder(join(base, 'rust-static', id));
}

/**
 * Makes cargo rebuild what may have been made from other inputs than the present ones, and what changed under an older
 * time.
 *
 * @returns what is to be called when cargo has ended, with the names of the procedural macros that it compiled
 */
export function forgetStale(
  { plan, workspaceRoot, sources, terminal }: BuildRequest,
  targetDir: string,
): (macros: readonly string[] | undefined) => void {
  const folder = profileFolder(plan.profile);
  const file = join(targetDir, `sources-${folder}.json`);
  const before = loadState(file);
  const now = readSources(workspaceRoot, sources, before, Date.now());
  const digests = Object.fromEntries(Object.entries(now.files).map(([path, { sha256 }]) => [path, sha256]));
  const ledger = before?.ledger ?? NO_LEDGER;
  const inputs = { plan, files: filesOnDisk(workspaceRoot), digests, sources: workspaceRoot };
  const { forget, during, after } = settle(ledger, ledgerView(inputs, ledger));
  const unseen = before ? unseenChanges(before, now, plan.crates) : [];
  if (unseen.length > 0) {
    const shown = unseen.slice(0, 5).join(', ');
    terminal.write(`rust-static: ${shown} changed under an older time: rebuilding what uses them\n`);
  }
  removeFingerprints(targetDir, folder, forget);
  removeFingerprints(targetDir, folder, owners(plan, unseen));
  // A build that is cut off has compiled nobody knows what: then every file counts as changed.
  saveState(file, { ...now, files: {}, ledger: during });
  return (macros) => {
    const files = { ...before?.files, ...now.files };
    // What changed while cargo ran was read nobody knows when.
    const same = !plan.includeGit && isSameNow(workspaceRoot, now);
    saveState(file, { ...now, files, ledger: same ? after(macros) : during });
  };
}

/** The crates that hold the files; `all` when one lies outside of them all, for any of any project may read it. */
function owners({ crates }: BuildPlan, files: string[]): 'all' | string[] {
  const own = files.map((path) => crates.filter(({ root }) => isWithin(root, path)));
  return own.some((found) => found.length === 0) ? 'all' : own.flat().map(({ name }) => name);
}
