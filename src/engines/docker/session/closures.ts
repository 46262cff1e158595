import { filesOnDisk } from '../../../cargo/files';
import { readLock, type Lock } from '../../../cargo/lockfile';
import { joinPath } from '../../../cargo/paths';
import type { BuildPlan } from '../../../plan/plan';
import { closureName } from '../../../units/closure';
import type { BuildRequest } from '../../engine';
import { earlierTexts } from '../../sources/git-history';

/** Locks of this many earlier commits are tried. */
const EARLIER = 10;

/** Returns the name of a build's closure. */
export function ownClosure({ plan, workspaceRoot }: BuildRequest): string | undefined {
  const path = joinPath(plan.cargoRoot, 'Cargo.lock');
  return closureOf(filesOnDisk(workspaceRoot).read(path) ?? '', path, plan);
}

/** Returns the names of the closures of the lock, now and in earlier commits. */
export async function closuresOf(request: BuildRequest): Promise<string[]> {
  const { plan, workspaceRoot, env } = request;
  const path = joinPath(plan.cargoRoot, 'Cargo.lock');
  const texts = await earlierTexts(workspaceRoot, path, EARLIER, env);
  return [ownClosure(request) ?? [], texts.map((text) => closureOf(text, path, plan) ?? [])].flat(2);
}

function closureOf(text: string, path: string, plan: BuildPlan): string | undefined {
  let lock: Lock;
  try {
    lock = readLock(text, path);
  } catch {
    // A commit with a conflict in its lock.
    return undefined;
  }
  return closureName(lock, plan);
}
