import { setTimeout as sleep } from 'node:timers/promises';
import type { PreparedBuild } from './request';
import { decidingDigests } from './sources';

/** Time between two looks, in milliseconds. */
const PAUSE_MS = 500;
/** Looking takes at most this part of the time. */
const SHARE = 0.1;

/**
 * Waits until an input of a build differs from when the build was prepared. It compares exactly the
 * files that the build sees, so a new file or a changed lock counts, and a file that is not an input
 * does not. It needs no events, which Nx's daemon, containers and network file systems may not have.
 *
 * @param ignored files that do not count, relative to the Nx root
 * @returns the path of the first such file, relative to the Nx root
 * @throws the reason of `cancelled`
 */
export async function waitForChange(
  prepared: PreparedBuild,
  cancelled: AbortSignal,
  ignored: ReadonlySet<string> = new Set(),
): Promise<string> {
  const { digests } = prepared;
  for (;;) {
    const start = performance.now();
    const now = digestsNow(prepared);
    const isChanged = (path: string): boolean => !ignored.has(path) && digests.get(path) !== now.get(path);
    const changed = [...digests.keys(), ...now.keys()].find(isChanged);
    if (changed !== undefined) return changed;
    const pause = Math.max(PAUSE_MS, (performance.now() - start) / SHARE);
    await sleep(pause, undefined, { signal: cancelled }).catch(() => cancelled.throwIfAborted());
  }
}

/** Returns a build with the present files, to wait for a change of those. */
export function atPresent(prepared: PreparedBuild): PreparedBuild {
  return { ...prepared, digests: new Map(digestsNow(prepared)) };
}

function digestsNow({ plan, workspaceRoot, known, digests }: PreparedBuild): ReadonlyMap<string, string> {
  try {
    return decidingDigests(workspaceRoot, plan, known).digests;
  } catch {
    // A file is being replaced, or is something that cannot be an input. The next look tells.
    return digests;
  }
}
