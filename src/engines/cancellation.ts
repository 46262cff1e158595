import { RustStaticError } from '../errors';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Runs `work` with a signal that is aborted when this process is told to stop, instead of dying at once: the
 * engine then ends cargo and removes what it made. Nx grants 5 seconds.
 */
export async function withCancellation<T>(work: (cancelled: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const abort = (signal: NodeJS.Signals): void =>
    controller.abort(new RustStaticError(`Cancelled by ${signal}`));
  for (const signal of SIGNALS) process.on(signal, abort);
  try {
    return await work(controller.signal);
  } finally {
    for (const signal of SIGNALS) process.off(signal, abort);
  }
}
