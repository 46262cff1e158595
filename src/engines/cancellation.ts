import { RustStaticError } from '../errors';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** A signal that aborts when this process is told to stop. */
export interface Cancellation {
  signal: AbortSignal;
  dispose(): void;
}

/**
 * Listens for stop signals instead of dying at once. This gives the engine time to end cargo and
 * remove what it created. Nx grants 5 seconds.
 */
export function listenForCancellation(): Cancellation {
  const controller = new AbortController();
  const abort = (signal: NodeJS.Signals): void =>
    controller.abort(new RustStaticError(`Cancelled by ${signal}`, { code: 'cancelled' }));
  for (const signal of SIGNALS) process.on(signal, abort);
  return {
    signal: controller.signal,
    dispose() {
      for (const signal of SIGNALS) process.off(signal, abort);
    },
  };
}

/** Runs `work` with such a signal, and stops listening afterwards. */
export async function withCancellation<T>(work: (cancelled: AbortSignal) => Promise<T>): Promise<T> {
  const { signal, dispose } = listenForCancellation();
  try {
    return await work(signal);
  } finally {
    dispose();
  }
}
