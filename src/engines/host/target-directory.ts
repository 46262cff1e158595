import { join, resolve } from 'node:path';
import { sha256 } from '../../digest';
import { isWithin } from '../../cargo/paths';
import { RustStaticError } from '../../errors';
import type { BuildPlan } from '../../plan/plan';
import type { BuildRequest } from '../engine';
import { sharingGroup } from '../sharing';
import { capture } from '../../process';
import { lockFolder, type LockedFolder } from './folder-lock';
import { loadState, readSources, saveState, unseenChanges } from './stale-sources';

/** How cargo is called. */
interface Where {
  cwd: string;
  env: NodeJS.ProcessEnv;
  cancelled: AbortSignal;
}

/**
 * Takes a target directory below cargo's own. All projects of a checkout use it, one at a time: two of them may have a
 * binary of one name, and would overwrite each other between the end of a build and the copy of its binary.
 * A CARGO_TARGET_DIR may serve several checkouts, so the checkout is in its name too.
 *
 * @param cwd folder of the cargo workspace, absolute
 */
export function lockTargetDirectory(
  { plan, workspaceRoot, env, fresh }: BuildRequest,
  cwd: string,
): LockedFolder {
  const base = resolve(cwd, env.CARGO_TARGET_DIR ?? 'target');
  const id = sha256(JSON.stringify([workspaceRoot, sharingGroup(plan), fresh])).slice(0, 12);
  return lockFolder(join(base, 'rust-static', id));
}

/** Cleans what was made from sources that changed unseen by cargo, and returns what remembers this build's sources. */
export async function cleanStale(
  { plan, workspaceRoot, sources, terminal }: BuildRequest,
  targetDir: string,
  where: Where,
): Promise<() => void> {
  const file = join(targetDir, `sources-${plan.target}-${plan.profile}.json`);
  const before = loadState(file);
  const after = readSources(workspaceRoot, sources, before, Date.now());
  const unseen = before ? unseenChanges(before, after, plan.crates) : [];
  if (unseen.length > 0) {
    const shown = unseen.slice(0, 5).join(', ');
    terminal.write(`rust-static: ${shown} changed under an older time: rebuilding what uses them\n`);
    await clean(owners(plan, unseen), plan, targetDir, where);
  }
  // A build that is cut off has compiled nobody knows what: then every file counts as changed.
  saveState(file, { ...after, files: {} });
  const files = { ...before?.files, ...after.files };
  return () => saveState(file, { ...after, files });
}

/** The crates that hold the files; undefined when one lies outside of them all, for any of any project may read it. */
function owners({ crates }: BuildPlan, files: string[]): string[] | undefined {
  const own = files.map((path) => crates.filter(({ root }) => isWithin(root, path)));
  if (own.some((found) => found.length === 0)) return undefined;
  return [...new Set(own.flat().map(({ name }) => name))];
}

/** @param names crates of the workspace; undefined for all that there is, of the registry's too */
async function clean(
  names: string[] | undefined,
  { target, profile }: BuildPlan,
  targetDir: string,
  where: Where,
): Promise<void> {
  // Without target and profile cargo cleans the host's debug build, and says that all is well.
  const which = ['--target-dir', targetDir, '--target', target, '--profile', profile, '--locked'];
  const args = ['clean', ...which, ...(names ?? []).flatMap((name) => ['--package', name])];
  const { exitCode, stderr } = await capture({ program: 'cargo', args, ...where });
  if (exitCode === 0) return;
  throw new RustStaticError(`cargo clean failed with exit status ${exitCode}`, {
    code: 'cargo-clean-failed',
    reason: stderr.trim(),
    remedy: `Remove ${targetDir} and run the target again.`,
  });
}
