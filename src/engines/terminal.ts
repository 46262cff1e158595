import type { Shown } from '../progress/cargo-output';
import type { Display } from '../progress/display';
import type { Progress } from '../progress/progress';
import { processDisplay } from '../progress/process-display';

/** Output for a build's text and progress. It is not part of the build's result. */
export interface Terminal extends Shown {
  /**
   * Runs a stage and prints how long it took.
   *
   * @param name description of the stage, or a function that makes it from the result; undefined
   * prints nothing
   */
  stage<T>(name: string | ((result: T) => string | undefined), work: () => Promise<T>): Promise<T>;
  colour: boolean;
}

/**
 * Creates the terminal of this process. It writes to standard error, so standard output stays free.
 */
export function processTerminal(env: NodeJS.ProcessEnv = process.env): Terminal {
  const display = processDisplay(env);
  return terminalTo(display.write, (now) => display.show('', now), env);
}

/**
 * Creates a terminal that records its text.
 *
 * @param copy receives each text at once
 * @param progress receives progress events
 */
export function recordingTerminal({
  copy = () => {},
  progress = () => {},
  env = process.env,
}: {
  copy?: Display['write'];
  progress?: (now: Progress | undefined) => void;
  env?: NodeJS.ProcessEnv;
} = {}): Terminal & { text(): string } {
  const chunks: Buffer[] = [];
  const write = (chunk: string | Uint8Array): void => {
    chunks.push(Buffer.from(chunk));
    copy(chunk);
  };
  const text = (): string => Buffer.concat(chunks).toString('utf8');
  return { ...terminalTo(write, progress, env), text };
}

function wantsColour(env: NodeJS.ProcessEnv): boolean {
  if (env.NO_COLOR) return false;
  if (env.FORCE_COLOR !== undefined) return env.FORCE_COLOR !== 'false' && env.FORCE_COLOR !== '0';
  return process.stderr.isTTY === true;
}

function terminalTo(
  write: Terminal['write'],
  progress: Terminal['progress'],
  env: NodeJS.ProcessEnv,
): Terminal {
  return {
    write,
    progress,
    // Nx sets this variable for `--verbose`.
    verbose: env.NX_VERBOSE_LOGGING === 'true',
    colour: wantsColour(env),
    async stage(name, work) {
      const start = performance.now();
      const result = await work();
      const message = typeof name === 'string' ? name : name(result);
      if (message !== undefined)
        write(`rust-static: ${message} (${((performance.now() - start) / 1000).toFixed(1)} s)\n`);
      return result;
    },
  };
}

/**
 * Returns variables that make cargo print progress for `cargoOutput`, and colours. The width has
 * room for the bar, the counts and the first names.
 */
export function cargoTerminalEnv({ colour }: Pick<Terminal, 'colour'>): Record<string, string> {
  return {
    CARGO_TERM_COLOR: colour ? 'always' : 'never',
    CARGO_TERM_PROGRESS_WHEN: 'always',
    CARGO_TERM_PROGRESS_WIDTH: '120',
  };
}
