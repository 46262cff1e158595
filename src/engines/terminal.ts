import type { Shown } from '../progress/cargo-output';
import type { Display } from '../progress/display';
import type { Progress } from '../progress/progress';
import { processDisplay } from '../progress/process-display';

/** Where a build's text and progress go. None of it is part of the result. */
export interface Terminal extends Shown {
  /**
   * Runs a stage and writes how long it took.
   *
   * @param name what was done; when it is only known afterwards, made from the result; nothing is written for undefined
   */
  stage<T>(name: string | ((result: T) => string | undefined), work: () => Promise<T>): Promise<T>;
  colour: boolean;
}

/** The terminal of this process: its standard error, so that standard output stays free. */
export function processTerminal(env: NodeJS.ProcessEnv = process.env): Terminal {
  const display = processDisplay(env);
  return terminalTo(display.write, (now) => display.show('', now), env);
}

/**
 * A terminal that keeps the text that is written to it.
 *
 * @param copy is given each text at once
 * @param progress is given what the build does
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
    // Nx sets it for `--verbose`.
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
 * The variables that make cargo write its progress, as `cargoOutput` reads it, and colours. The width has room for the
 * bar, the counts and the first names.
 */
export function cargoTerminalEnv({ colour }: Pick<Terminal, 'colour'>): Record<string, string> {
  return {
    CARGO_TERM_COLOR: colour ? 'always' : 'never',
    CARGO_TERM_PROGRESS_WHEN: 'always',
    CARGO_TERM_PROGRESS_WIDTH: '120',
  };
}
