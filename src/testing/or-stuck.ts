/**
 * Number of event loop turns after which in-memory work counts as stuck. Normally it needs a few
 * hundred.
 */
const TURNS = 20_000;

/**
 * Returns the result of a promise, or `stuck` if it does not settle. It counts turns of the event
 * loop instead of time, so that a slow machine does not cause failures. Use it only for work that
 * waits for nothing outside of this process.
 */
export async function orStuck<T>(work: Promise<T>): Promise<T | 'stuck'> {
  let settled = false;
  const end = work.finally(() => (settled = true));
  end.catch(() => {});
  for (let turn = 0; turn < TURNS && !settled; turn++) await new Promise(setImmediate);
  return settled ? end : 'stuck';
}
