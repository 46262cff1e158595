import { setTimeout as sleep } from 'node:timers/promises';
import { buffer } from 'node:stream/consumers';
import { finished } from 'node:stream/promises';
import { RustStaticError } from '../../../errors';
import type { CargoResult } from '../../engine';
import { tail } from '../../../tail';
import type { Container, Exec } from './client';
import { cargoResult, type Listener } from './container-output';
import { FURTHER } from './wrapper';

/**
 * Runs cargo again in an attached container, with the variables of its first command. It ends with
 * the container. Cancelling the build closes the container's standard input, which ends both.
 */
export async function executeCargo(
  container: Container,
  command: string[],
  listener: Listener,
): Promise<CargoResult> {
  return cargoResult(await container.exec(['/bin/sh', '-c', FURTHER, 'rust-static', ...command]), listener);
}

/**
 * Runs a command in a running container and returns its standard output.
 *
 * @param shown the name of the command in an error
 * @throws RustStaticError if it fails, with the end of its standard error
 */
export async function execute(
  container: Container,
  command: string[],
  shown = command.join(' '),
): Promise<string> {
  const exec = await container.exec(command);
  const errors = tail();
  exec.stderr.on('data', (chunk: Buffer) => errors.add(chunk));
  const [output] = await Promise.all([buffer(exec.stdout), finished(exec.stderr)]);
  const exitCode = await exitCodeOf(exec);
  if (exitCode === 0) return output.toString('utf8');
  throw new RustStaticError(`\`${shown}\` failed in the builder with exit status ${exitCode}`, {
    code: 'container-command-failed',
    reason: errors.text().trim(),
    remedy: `The builder image must have ${command[0]} in its PATH (objcopy is part of binutils).`,
  });
}

/** Returns the exit code of an exec. Its stream may end before the daemon has recorded the code. */
async function exitCodeOf(exec: Exec): Promise<number | null> {
  for (let tries = 0; ; tries++) {
    const status = await exec.status();
    if (status !== null || tries >= 50) return status;
    await sleep(20);
  }
}
