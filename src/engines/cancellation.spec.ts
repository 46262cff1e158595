import { rejected } from '../testing/memory-files';
import { withCancellation } from './cancellation';

describe('withCancellation', () => {
  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
    'turns %s into an abort, and lets go of it afterwards',
    async (signal) => {
      const before = process.listenerCount(signal);
      const work = withCancellation(async (cancelled) => {
        process.emit(signal, signal);
        cancelled.throwIfAborted();
      });
      expect((await rejected(work)).message).toBe(`Cancelled by ${signal}`);
      expect(process.listenerCount(signal)).toBe(before);
    },
  );
});
