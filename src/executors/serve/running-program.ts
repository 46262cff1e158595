import { setTimeout as sleep } from 'node:timers/promises';
import { startProgram, type Command, type Started } from '../../process';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
/** Time that a program has to end, in milliseconds. Nx grants 5 seconds to the whole task. */
const GRACE_MS = 4000;

/** A program that is started again and again. It gets the signals that this process gets. */
export class RunningProgram {
  #started: Started | undefined;
  readonly #pass = (signal: NodeJS.Signals): void => this.#started?.kill(signal);

  constructor() {
    for (const signal of SIGNALS) process.on(signal, this.#pass);
  }

  /** Ends the program if it runs, and starts it. */
  async restart(command: Omit<Command, 'onLine'>): Promise<Started> {
    await this.stop();
    const started = startProgram(command);
    const forget = (): void => {
      if (this.#started === started) this.#started = undefined;
    };
    started.ended.then(forget, forget);
    return (this.#started = started);
  }

  /** Ends the program: with SIGTERM, and with SIGKILL if it does not end in time. */
  async stop(): Promise<void> {
    const program = this.#started;
    if (!program) return;
    program.kill('SIGTERM');
    const timer = new AbortController();
    const late = sleep(GRACE_MS, true, { signal: timer.signal }).catch(() => false);
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
