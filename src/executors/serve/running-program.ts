import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { startProgram, type Command, type Started } from '../../process';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
/** Time that a program has to end, in milliseconds. Nx grants 5 seconds to the whole task. */
const GRACE_MS = 4000;

/** A program that is started again and again. It gets the signals that this process gets. */
export class RunningProgram {
  /** When the last program was started, in milliseconds since 1970. */
  startedAt = 0;
  #started: Started | undefined;
  #isTold = false;
  readonly #isForeground: () => boolean;
  readonly #graceMs: number;

  constructor({
    isInForeground = () => isForeground(readFileSync('/proc/self/stat', 'utf8')),
    graceMs = GRACE_MS,
  } = {}) {
    this.#isForeground = isInForeground;
    this.#graceMs = graceMs;
    for (const signal of SIGNALS) process.on(signal, this.#pass);
  }

  // After Ctrl-C, the terminal and Nx may both send a signal to this process. A second signal would
  // end a program that is ending gracefully. Programs may use SIGHUP to read their files again.
  readonly #pass = (signal: NodeJS.Signals): void => {
    if (this.#isTold) return;
    this.#isTold = signal !== 'SIGHUP';
    // A terminal sends SIGINT to all processes in the foreground, so the program has it already.
    if (signal !== 'SIGINT' || !this.#isForeground()) this.#started?.kill(signal);
  };

  /**
   * Ends the program if it runs, and starts it.
   *
   * @throws the reason of `cancelled`
   */
  async restart(command: Omit<Command, 'onLine'>, cancelled: AbortSignal): Promise<Started> {
    await this.stop();
    cancelled.throwIfAborted();
    this.startedAt = Date.now();
    const started = startProgram(command);
    const forget = (): void => {
      if (this.#started === started) this.#started = undefined;
    };
    started.ended.then(forget, forget);
    return (this.#started = started);
  }

  /**
   * Ends the program with SIGTERM, unless a signal has told it already. Sends SIGKILL if it does not
   * end in time.
   */
  async stop(): Promise<void> {
    const program = this.#started;
    if (!program) return;
    if (!this.#isTold) program.kill('SIGTERM');
    const timer = new AbortController();
    const late = sleep(this.#graceMs, true, { signal: timer.signal }).catch(() => false);
    const ended = program.ended.then(
      () => false,
      () => false,
    );
    if (await Promise.race([ended, late])) program.kill('SIGKILL');
    timer.abort();
    await ended;
  }

  /** Ends the program, and no longer listens for signals. */
  async dispose(): Promise<void> {
    await this.stop();
    for (const signal of SIGNALS) process.off(signal, this.#pass);
  }
}

/**
 * True for a process in the foreground of a terminal.
 *
 * @param stat its file `/proc/<pid>/stat` (https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html)
 */
export function isForeground(stat: string): boolean {
  // The name before the last ")" may contain spaces and parentheses.
  const [, , group, , , ofTerminal] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return group === ofTerminal;
}
