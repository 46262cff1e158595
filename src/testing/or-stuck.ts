/** Turns of the event loop after which work in memory is taken to hang: it needs some hundreds. */
const TURNS = 20_000;

/**
 * What a promise came to, or `stuck` when it does not end. Counts turns of the event loop, not time: a slow machine is
 * no failure. Only for work that waits for nothing outside of this process.
 */
export async function orStuck<T>(work: Promise<T>): Promise<T | 'stuck'> {
  let settled = false;
  const end = work.finally(() => (settled = true));
  end.catch(() => {});
  for (let turn = 0; turn < TURNS && !settled; turn++) await new Promise(setImmediate);
  return settled ? end : 'stuck';
}
