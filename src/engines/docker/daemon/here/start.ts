import { spawn, spawnSync, type ChildProcessWithoutNullStreams } from 'node:child_process';

/** A program of a build. */
export interface Program {
  /** The program and its arguments. */
  command: string[];
  cwd: string;
  /** All of its variables. */
  env: Record<string, string>;
  /** False to run it in an empty network namespace: see `canCutNetwork`. */
  network: boolean;
}

/**
 * Starts a program in a process group of its own, so that everything that it started can be ended.
 */
export function startHere({ command, cwd, env, network }: Program): ChildProcessWithoutNullStreams {
  const [program, ...args] = network ? command : ['unshare', '-n', ...command];
  return spawn(program!, args, { cwd, env, detached: true, stdio: 'pipe' });
}

/** True if this process may create a network namespace. A pod needs the capability SYS_ADMIN. */
export function canCutNetwork(): boolean {
  return spawnSync('unshare', ['-n', 'true'], { stdio: 'ignore' }).status === 0;
}

/** Ends a process group. */
export function endGroup({ pid }: ChildProcessWithoutNullStreams): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL');
  } catch {
    // It has ended.
  }
}
