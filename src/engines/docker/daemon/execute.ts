import { setTimeout as sleep } from 'node:timers/promises';
import { finished } from 'node:stream/promises';
import type Docker from 'dockerode';
import { RustStaticError } from '../../../errors';
import type { CargoResult } from '../../engine';
import { tail } from '../../../tail';
import { cargoResult, outputsOf, type Listener } from './container-output';
import { FURTHER } from './wrapper';

/**
 * Runs cargo once more in a held container, with the variables of its first command; it ends with the container, whose
 * standard input is cut when the build is cancelled.
 */
export async function executeCargo(
  docker: Docker,
  container: Docker.Container,
  command: string[],
  listener: Listener,
): Promise<CargoResult> {
  const { stream } = await begin(container, ['/bin/sh', '-c', FURTHER, 'rust-static', ...command]);
  return cargoResult(docker, stream, listener);
}

/**
 * Runs a command in a running container and gives its standard output.
 *
 * @param shown what an error calls it
 */
export async function execute(
  docker: Docker,
  container: Docker.Container,
  command: string[],
  shown = command.join(' '),
): Promise<string> {
  const { exec, stream } = await begin(container, command);
  const { stdout, stderr } = outputsOf(docker, stream);
  const chunks: Buffer[] = [];
  const errors = tail();
  stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  stderr.on('data', (chunk: Buffer) => errors.add(chunk));
  await finished(stream as NodeJS.ReadableStream, { writable: false });
  const exitCode = await exitCodeOf(exec);
  if (exitCode === 0) return Buffer.concat(chunks).toString('utf8');
  throw new RustStaticError(`\`${shown}\` failed in the builder with exit status ${exitCode}`, {
    reason: errors.text().trim(),
    remedy: `The builder image must have ${command[0]} in its PATH (objcopy is part of binutils).`,
  });
}

async function begin(
  container: Docker.Container,
  command: string[],
): Promise<{ exec: Docker.Exec; stream: NodeJS.ReadWriteStream }> {
  const exec = await container.exec({ Cmd: command, AttachStdout: true, AttachStderr: true });
  return { exec, stream: await exec.start({}) };
}

/** How an exec's program ended: its stream may end before the daemon has written that down. */
async function exitCodeOf(exec: Docker.Exec): Promise<number | null> {
  for (let tries = 0; ; tries++) {
    const { ExitCode, Running } = await exec.inspect();
    if ((ExitCode !== null && !Running) || tries >= 50) return ExitCode;
    await sleep(20);
  }
}
