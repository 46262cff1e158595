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
 * Runs cargo once more in an attached container, with the variables of its first command; it ends with the container,
 * whose standard input is cut when the build is cancelled.
 */
export async function executeCargo(
  container: Container,
  command: string[],
  listener: Listener,
): Promise<CargoResult> {
  return cargoResult(await container.exec(['/bin/sh', '-c', FURTHER, 'rust-static', ...command]), listener);
}

/**
 * Runs a command in a running container and gives its standard output.
 *
 * @param shown what an error calls it
 * @throws RustStaticError when it fails, with the end of its standard error
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

/** How an exec's program ended: its stream may end before the daemon has written that down. */
async function exitCodeOf(exec: Exec): Promise<number | null> {
  for (let tries = 0; ; tries++) {
    const status = await exec.status();
    if (status !== null || tries >= 50) return status;
    await sleep(20);
  }
}
