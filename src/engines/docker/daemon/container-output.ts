import { createInterface } from 'node:readline';
import { PassThrough } from 'node:stream';
import { finished } from 'node:stream/promises';
import type Docker from 'dockerode';
import { RustStaticError } from '../../../errors';
import type { CargoResult } from '../../engine';
import { tail } from '../../../tail';
import { END_MARKER, ERROR_MARKER } from './wrapper';

/** What a command in a container prints goes where. */
export interface Listener {
  onLine: (line: string) => void;
  onStderr: (chunk: Buffer) => void;
  cancelled: AbortSignal;
}

/** The two outputs of an attached stream; both end when it does, however it does. */
export function outputsOf(
  { modem }: Docker,
  stream: NodeJS.ReadWriteStream,
): { stdout: PassThrough; stderr: PassThrough } {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  modem.demuxStream(stream, stdout, stderr);
  // demuxStream never ends its targets.
  const close = (): void => void [stdout.end(), stderr.end()];
  finished(stream as NodeJS.ReadableStream, { writable: false }).then(close, close);
  return { stdout, stderr };
}

/**
 * Hands on what cargo prints until the end mark.
 *
 * @throws RustStaticError when the stream ends before; the reason of `cancelled`
 */
export async function cargoResult(
  docker: Docker,
  stream: NodeJS.ReadWriteStream,
  { onLine, onStderr, cancelled }: Listener,
): Promise<CargoResult> {
  const { stdout, stderr } = outputsOf(docker, stream);
  const kept = tail();
  const said = upTo(Buffer.from(ERROR_MARKER), stderr, (chunk) => {
    kept.add(chunk);
    onStderr(chunk);
  });
  for await (const line of createInterface({ input: stdout })) {
    if (line.startsWith(END_MARKER)) {
      await said;
      return { exitCode: Number(line.slice(END_MARKER.length)), stderr: kept.text() };
    }
    onLine(line);
  }
  await said;
  cancelled.throwIfAborted();
  throw new RustStaticError('The build container ended before cargo did', {
    reason: ['Somebody removed it, the daemon stopped, or the machine ran out of memory.', kept.text().trim()]
      .filter(Boolean)
      .join('\n'),
    remedy: 'Run the target again; nothing of the unfinished build was kept as output.',
  });
}

/** Hands on bytes as they come, up to a mark; resolves there, or at the end. */
function upTo(mark: Buffer, stream: PassThrough, onBytes: (bytes: Buffer) => void): Promise<void> {
  let held: Buffer = Buffer.alloc(0);
  const hand = (bytes: Buffer): void => void (bytes.length > 0 && onBytes(bytes));
  return new Promise((resolve) => {
    const take = (chunk: Buffer): void => {
      const bytes = Buffer.concat([held, chunk]);
      const at = bytes.indexOf(mark);
      const end = at >= 0 ? at : bytes.length - partAtEnd(mark, bytes);
      hand(bytes.subarray(0, end));
      held = bytes.subarray(end);
      if (at < 0) return;
      held = Buffer.alloc(0);
      stream.off('data', take).resume();
      resolve();
    };
    stream.on('data', take).on('end', () => {
      hand(held);
      resolve();
    });
  });
}

/** How many bytes at the end may be the beginning of the mark: they wait for the rest. */
function partAtEnd(mark: Buffer, bytes: Buffer): number {
  let length = Math.min(mark.length - 1, bytes.length);
  while (length > 0 && !mark.subarray(0, length).equals(bytes.subarray(bytes.length - length))) length--;
  return length;
}
