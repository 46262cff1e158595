import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SmokeResult, SmokeTrial } from '../engine';
import { tail } from '../terminal';
import { run } from './process';

/** Runs a binary on this machine, in an empty folder and with no environment: an empty container is Docker's. */
export async function smokeOnHost(
  { file, args, milliseconds }: SmokeTrial,
  cancelled: AbortSignal,
): Promise<SmokeResult> {
  const cwd = await mkdtemp(join(tmpdir(), 'rust-static-smoke-'));
  const output = tail(4096);
  const timeout = AbortSignal.timeout(milliseconds);
  const add = (text: string | Buffer): void => output.add(Buffer.from(text));
  try {
    const { exitCode } = await run({
      program: file,
      args,
      cwd,
      env: {},
      stopSignal: 'SIGKILL',
      cancelled: AbortSignal.any([cancelled, timeout]),
      onLine: (line) => add(`${line}\n`),
      onStderr: add,
    });
    return { exitCode, output: output.text() };
  } catch (error) {
    cancelled.throwIfAborted();
    if (!timeout.aborted) throw error;
    return { exitCode: undefined, output: output.text() };
  } finally {
    await rm(cwd, { recursive: true, force: true });
  }
}
