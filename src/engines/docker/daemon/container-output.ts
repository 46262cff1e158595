import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { RustStaticError } from '../../../errors';
import type { CargoResult } from '../../engine';
import { tail } from '../../../tail';
import type { Outputs } from './transport';
import { END_MARKER, ERROR_MARKER } from './wrapper';

/** Receives the output of a command in a container. */
export interface Listener {
  onLine: (line: string) => void;
  onStderr: (chunk: Buffer) => void;
  cancelled: AbortSignal;
}

/**
 * Passes on cargo's output until the end marker.
 *
 * @throws RustStaticError if the stream ends before the marker; the reason of `cancelled` if it is
 * aborted
 */
export async function cargoResult(
  { stdout, stderr }: Outputs,
  { onLine, onStderr, cancelled }: Listener,
): Promise<CargoResult> {
  const kept = tail();
  const errorsEnded = upTo(Buffer.from(ERROR_MARKER), stderr, (chunk) => {
    kept.add(chunk);
    onStderr(chunk);
  });
  for await (const line of createInterface({ input: stdout })) {
    if (line.startsWith(END_MARKER)) {
      await errorsEnded;
      return { exitCode: Number(line.slice(END_MARKER.length)), stderr: kept.text() };
    }
    onLine(line);
  }
  await errorsEnded;
  cancelled.throwIfAborted();
  throw new RustStaticError('The build container ended before cargo did', {
    code: 'container-ended',
    reason: ['Somebody removed it, the daemon stopped, or the machine ran out of memory.', kept.text().trim()]
      .filter(Boolean)
      .join('\n'),
    remedy: 'Run the target again; nothing of the unfinished build was kept as output.',
  });
}

/** Passes on bytes as they arrive, up to a marker. Resolves at the marker or at the end. */
function upTo(marker: Buffer, stream: Readable, onBytes: (bytes: Buffer) => void): Promise<void> {
  let pending: Buffer = Buffer.alloc(0);
  const hand = (bytes: Buffer): void => void (bytes.length > 0 && onBytes(bytes));
  return new Promise((resolve) => {
    const take = (chunk: Buffer): void => {
      const bytes = Buffer.concat([pending, chunk]);
      const at = bytes.indexOf(marker);
      const end = at >= 0 ? at : bytes.length - partAtEnd(marker, bytes);
      hand(bytes.subarray(0, end));
      pending = bytes.subarray(end);
      if (at < 0) return;
      pending = Buffer.alloc(0);
      stream.off('data', take).resume();
      resolve();
    };
    stream.on('data', take).on('end', () => {
      hand(pending);
      resolve();
    });
  });
}

/**
 * Number of bytes at the end that may be the beginning of the marker. They are held back until more
 * bytes arrive.
 */
function partAtEnd(marker: Buffer, bytes: Buffer): number {
  let length = Math.min(marker.length - 1, bytes.length);
  while (length > 0 && !marker.subarray(0, length).equals(bytes.subarray(bytes.length - length))) length--;
  return length;
}
