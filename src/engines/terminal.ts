import { stripVTControlCharacters } from 'node:util';

/** Where progress goes. Nothing of it is part of the result. */
export interface Terminal {
  /** Text or bytes as they come, colours and all. */
  write(chunk: string | Uint8Array): void;
  /**
   * Runs a stage and says how long it took.
   *
   * @param name what was done; when it is only known afterwards, made from the result, and nothing is said for undefined
   */
  stage<T>(name: string | ((result: T) => string | undefined), work: () => Promise<T>): Promise<T>;
  /** Columns, when somebody is watching; cargo then draws its progress bar. */
  columns: number | undefined;
  colour: boolean;
}

/** The terminal of this process: its standard error, so that standard output stays free. */
export function processTerminal(env: NodeJS.ProcessEnv = process.env): Terminal {
  const { stderr } = process;
  return terminalTo((chunk) => void stderr.write(chunk), {
    columns: stderr.isTTY && !env.CI ? stderr.columns : undefined,
    colour: wantsColour(env),
  });
}

/** How often somebody who waits is told what cargo is at, in milliseconds. */
const LIVE_MS = 10_000;

/**
 * A terminal that keeps what it is told, for somebody who prints it later.
 *
 * @param live is told, every now and then, the last line of it
 * @param copy is told everything at once
 */
export function recordingTerminal({
  live = () => {},
  copy = () => {},
  env = process.env,
}: {
  live?: (line: string) => void;
  copy?: Terminal['write'];
  env?: NodeJS.ProcessEnv;
} = {}): Terminal & { text(): string } {
  const chunks: Buffer[] = [];
  let last = Date.now();
  const write = (chunk: string | Uint8Array): void => {
    chunks.push(Buffer.from(chunk));
    copy(chunk);
    if (Date.now() - last < LIVE_MS) return;
    const line = stripVTControlCharacters(Buffer.from(chunk).toString('utf8')).trim().split('\n').at(-1);
    if (!line) return;
    last = Date.now();
    live(line.trim());
  };
  const terminal = terminalTo(write, { columns: undefined, colour: wantsColour(env) });
  return { ...terminal, text: () => Buffer.concat(chunks).toString('utf8') };
}

function wantsColour(env: NodeJS.ProcessEnv): boolean {
  if (env.NO_COLOR) return false;
  if (env.FORCE_COLOR !== undefined) return env.FORCE_COLOR !== 'false' && env.FORCE_COLOR !== '0';
  return process.stderr.isTTY === true;
}

function terminalTo(write: Terminal['write'], facts: Pick<Terminal, 'columns' | 'colour'>): Terminal {
  return {
    write,
    ...facts,
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

/** The variables that make cargo write as it would to that terminal itself. */
export function cargoTerminalEnv({ columns, colour }: Terminal): Record<string, string> {
  return {
    CARGO_TERM_COLOR: colour ? 'always' : 'never',
    ...(columns
      ? { CARGO_TERM_PROGRESS_WHEN: 'always', CARGO_TERM_PROGRESS_WIDTH: String(columns) }
      : { CARGO_TERM_PROGRESS_WHEN: 'never' }),
  };
}
