import { createInterface } from 'node:readline';
import { PassThrough } from 'node:stream';
import { finished } from 'node:stream/promises';
import type Docker from 'dockerode';
import { RustStaticError } from '../../errors';
import type { CargoResult } from '../engine';
import { tail } from '../terminal';
import { END_MARK } from './wrapper';

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
  stderr.on('data', (chunk: Buffer) => {
    kept.add(chunk);
    onStderr(chunk);
  });
  for await (const line of createInterface({ input: stdout })) {
    if (line.startsWith(END_MARK))
      return { exitCode: Number(line.slice(END_MARK.length)), stderr: kept.text() };
    onLine(line);
  }
  cancelled.throwIfAborted();
  throw new RustStaticError('The build container ended before cargo did', {
    reason: ['Somebody removed it, the daemon stopped, or the machine ran out of memory.', kept.text().trim()]
      .filter(Boolean)
      .join('\n'),
    remedy: 'Run the target again; nothing of the unfinished build was kept as output.',
  });
}
