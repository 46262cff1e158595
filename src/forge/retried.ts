import { setTimeout as sleep } from 'node:timers/promises';
import { ForgeError } from './requests';

/** Milliseconds to wait before each further try. */
export const PAUSES: readonly number[] = [1_000, 2_000, 5_000];
/** A service that asks for more time is not waited for. */
const LONGEST_SECONDS = 90;

/**
 * Repeats work while it fails for reasons that may go away. The work first asks the service which
 * files it has, so it continues where it stopped. Tries are counted anew after progress.
 *
 * @param progress a number that grows with every step that is done
 * @throws what the work throws at last
 */
export async function retried<T>(
  work: () => Promise<T>,
  { pauses = PAUSES, progress = () => 0 }: { pauses?: readonly number[]; progress?: () => number } = {},
): Promise<T> {
  for (let tries = 0, done = progress(); ; tries++) {
    try {
      return await work();
    } catch (error) {
      if (progress() > done) [tries, done] = [0, progress()];
      const pause = pauses[tries];
      const wait = error instanceof ForgeError ? (error.retryAfter ?? 0) : 0;
      if (pause === undefined || !mayGoAway(error) || wait > LONGEST_SECONDS) throw error;
      await sleep(Math.max(pause, wait * 1000));
    }
  }
}

/**
 * True if another try may succeed. So may one after an error that a name exists: another process, or
 * an upload whose answer was lost, has created it, and the next try finds it.
 */
function mayGoAway(error: unknown): boolean {
  if (!(error instanceof ForgeError)) return false;
  const { status, retryAfter, message } = error;
  if (status === 0 || status >= 500 || status === 429 || status === 409) return true;
  return (status === 403 && retryAfter !== undefined) || (status === 422 && /already.?exists/i.test(message));
}
