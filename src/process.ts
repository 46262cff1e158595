import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { createInterface } from 'node:readline';
import { messageOf, RustStaticError } from './errors';
import { tail } from './tail';

/** The result of a program. `stderr` is the end of its standard error. */
export interface ProcessResult {
  /** If a signal ended the program, 128 plus the number of the signal. */
  exitCode: number;
  stderr: string;
}

/** A program to run. Arguments are always an array, and no shell is involved. */
export interface Command {
  program: string;
  args: string[];
  cwd: string;
  env: NodeJS.ProcessEnv;
  cancelled?: AbortSignal;
  /** Its standard input. Empty by default. */
  input?: string;
  onLine: (line: string) => void;
  onStderr?: (chunk: Buffer) => void;
}

/**
 * Runs a program until it ends. If `cancelled` aborts, the program is told to stop, and the promise
 * rejects with the reason after the program has ended.
 *
 * @throws the error of `spawn` if the program cannot be started (`ENOENT`: it does not exist)
 */
export function run(command: Command): Promise<ProcessResult> {
  const { program, args, cwd, env, cancelled } = command;
  return new Promise((resolve, reject) => {
    cancelled?.throwIfAborted();
    const child = spawn(program, args, { cwd, env, stdio: 'pipe' });
    // A program that does not read its input has ended. Its result shows why.
    child.stdin.on('error', () => {});
    child.stdin.end(command.input);
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

/** A program that runs with the terminal of this process. */
export interface Started {
  /** The exit status. If a signal ended the program, 128 plus its number. Rejects if it cannot start. */
  ended: Promise<number>;
  kill(signal: NodeJS.Signals): void;
}

/** Starts a program that uses this process's terminal. */
export function startProgram({ program, args, cwd, env }: Omit<Command, 'onLine'>): Started {
  const child = spawn(program, args, { cwd, env, stdio: 'inherit' });
  const ended = new Promise<number>((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code, signal) => resolve(code ?? 128 + signalNumber(signal)));
  });
  ended.catch(() => {});
  return { ended, kill: (signal) => void child.kill(signal) };
}

function signalNumber(signal: NodeJS.Signals | null): number {
  return signal ? constants.signals[signal] : 15;
}

/**
 * Runs an untrusted program without environment, in its own process group. The whole group is gone
 * when the program has ended or its time limit is reached.
 *
 * @throws the error of `spawn`, and the reason of `cancelled`
 */
export function runAlone(
  program: string,
  args: string[],
  { cwd, milliseconds, cancelled }: { cwd: string; milliseconds: number; cancelled: AbortSignal },
): Promise<{ exitCode: number | undefined; output: string }> {
  return new Promise((resolve, reject) => {
    cancelled.throwIfAborted();
    const child = spawn(program, args, { cwd, env: {}, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
    const output = tail(4096);
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => output.add(chunk));
    const end = (exitCode: number | undefined): void => {
      clearTimeout(timer);
      cancelled.removeEventListener('abort', stop);
      killGroup(child.pid);
      // Output written before the end must still be read.
      setTimeout(() => {
        for (const stream of [child.stdout, child.stderr]) stream.destroy();
        if (cancelled.aborted) reject(cancelled.reason as Error);
        else resolve({ exitCode, output: output.text() });
      }, 50);
    };
    const stop = (): void => end(undefined);
    const timer = setTimeout(stop, milliseconds);
    cancelled.addEventListener('abort', stop);
    child.on('error', (error) => {
      clearTimeout(timer);
      reject(error);
    });
    child.on('exit', (code, signal) => end(code ?? 128 + signalNumber(signal)));
  });
}

function killGroup(pid: number | undefined): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL');
  } catch {
    // The process group is already gone.
  }
}

/** Returns the standard output of a program, in English. Empty if the program cannot be run. */
export async function answerOf({ env, ...command }: Omit<Command, 'onLine'>): Promise<string> {
  const asked = capture({ ...command, env: { ...env, LC_ALL: 'C' } });
  return (await asked.catch(() => ({ stdout: '' }))).stdout;
}

/** Runs a program and returns its standard output. */
export async function capture(command: Omit<Command, 'onLine'>): Promise<ProcessResult & { stdout: string }> {
  const lines: string[] = [];
  const result = await run({ ...command, onLine: (line) => lines.push(line) });
  return { ...result, stdout: lines.join('\n') };
}

/**
 * Runs a tool and returns its standard output.
 *
 * @throws RustStaticError if it does not exist or fails
 */
export async function executeOnHost(command: Omit<Command, 'onLine'>): Promise<string> {
  const { exitCode, stdout, stderr } = await capture(command).catch((error: unknown) => {
    throw new RustStaticError(`${command.program} cannot be run`, {
      code: 'program-missing',
      reason: messageOf(error),
      remedy: `Install ${command.program} (objcopy is part of binutils), or use --engine=docker.`,
      cause: error,
    });
  });
  if (exitCode === 0) return stdout;
  throw new RustStaticError(
    `\`${[command.program, ...command.args].join(' ')}\` failed with exit status ${exitCode}`,
    {
      code: 'program-failed',
      reason: stderr.trim(),
      remedy: 'Correct what the program reports, and run the target again.',
    },
  );
}
