import { createInterface } from 'node:readline';
import { PassThrough } from 'node:stream';
import { finished } from 'node:stream/promises';
import type Docker from 'dockerode';
import type { CargoResult } from '../engine';
import { tail } from '../terminal';
import { exitCodeOf, type StartOptions } from './held-container';

// As the container's own command has it: see the wrapper.
const LIKE_THE_FIRST = 'unset RUSTFLAGS; exec "$@"';

/**
 * Runs a further command in a held container, with the variables of its first one; it ends with the container, whose
 * standard input is cut when the build is cancelled.
 */
export async function executeHeld(
  docker: Docker,
  container: Docker.Container,
  command: string[],
  { onLine, onStderr, cancelled }: Pick<StartOptions, 'onLine' | 'onStderr' | 'cancelled'>,
): Promise<CargoResult> {
  const exec = await container.exec({
    Cmd: ['/bin/sh', '-c', LIKE_THE_FIRST, 'rust-static', ...command],
    AttachStdout: true,
    AttachStderr: true,
  });
  const stream = await exec.start({});
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  docker.modem.demuxStream(stream, stdout, stderr);
  const kept = tail();
  stderr.on('data', (chunk: Buffer) => {
    kept.add(chunk);
    onStderr(chunk);
  });
  const close = (): void => void [stdout.end(), stderr.end()];
  finished(stream as NodeJS.ReadableStream, { writable: false }).then(close, close);
  for await (const line of createInterface({ input: stdout })) onLine(line);
  cancelled.throwIfAborted();
  return { exitCode: (await exitCodeOf(exec)) ?? 1, stderr: kept.text() };
}
