import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { tail } from '../terminal';
import type { CargoResult } from '../engine';

/** A program to run: arguments are an array to the end, and no shell is ever between. */
export interface Command {
  program: string;
  args: string[];
  cwd: string;
  env: NodeJS.ProcessEnv;
  cancelled?: AbortSignal;
  onLine: (line: string) => void;
  onStderr?: (chunk: Buffer) => void;
}

/**
 * Runs a program to its end. When `cancelled` is aborted the program is told to stop, and the promise rejects with
 * the reason once it is gone.
 *
 * @throws the error of `spawn` when the program cannot be started (`ENOENT`: there is none of that name)
 */
export function run(command: Command): Promise<CargoResult> {
  const { program, args, cwd, env, cancelled } = command;
  return new Promise((resolve, reject) => {
    cancelled?.throwIfAborted();
    const child = spawn(program, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
    const stderr = tail();
    const stop = (): void => void child.kill('SIGTERM');
    cancelled?.addEventListener('abort', stop);
    createInterface({ input: child.stdout }).on('line', command.onLine);
    child.stderr.on('data', (chunk: Buffer) => {
      stderr.add(chunk);
      command.onStderr?.(chunk);
    });
    child.on('error', reject);
    child.on('close', (code, signal) => {
      cancelled?.removeEventListener('abort', stop);
      if (cancelled?.aborted) reject(cancelled.reason as Error);
      else resolve({ exitCode: code ?? 128 + signalNumber(signal), stderr: stderr.text() });
    });
  });
}

function signalNumber(signal: NodeJS.Signals | null): number {
  return signal === 'SIGKILL' ? 9 : signal === 'SIGSEGV' ? 11 : 15;
}

/** Runs a program and gives its standard output. */
export async function capture(command: Omit<Command, 'onLine'>): Promise<CargoResult & { stdout: string }> {
  const lines: string[] = [];
  const result = await run({ ...command, onLine: (line) => lines.push(line) });
  return { ...result, stdout: lines.join('\n') };
}
