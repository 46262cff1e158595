import { cut, duration, progressText, type Progress } from './progress';

/** Shows the progress of builds together with the permanent text. */
export interface Display {
  write(chunk: string | Uint8Array): void;
  /**
   * @param name name of the build, if there are several
   * @param now undefined removes it
   */
  show(name: string, now: Progress | undefined): void;
}

type Write = (chunk: string | Uint8Array) => void;

/** Running builds, with the start of the current phase in milliseconds. */
type Running = Map<string, { now: Progress; since: number }>;

const LIVE_MS = 1000;
/** Interval between progress lines in a log, in milliseconds. */
const LOG_MS = 15_000;
/** Minimum time between two drawings in milliseconds. Cargo uses the same. */
const DRAW_MS = 100;

/**
 * Shows one line per build below the text, and redraws it after changes and every second.
 *
 * @param columns returns the width of the terminal; called before each drawing
 */
export function liveDisplay(write: Write, columns: () => number): Display {
  const running = runningBuilds(LIVE_MS, () => draw(true));
  let drawn = 0;
  let last = 0;
  let atStart = true;
  const erase = (): void => {
    if (drawn > 0) write(`\r${drawn > 1 ? `\u001b[${drawn - 1}A` : ''}\u001b[J`);
    drawn = 0;
  };
  const draw = (must: boolean): void => {
    if (!atStart || (!must && Date.now() - last < DRAW_MS)) return;
    last = Date.now();
    // Some terminals already wrap a line that reaches the last column.
    const lines = running.lines((name) => (name ? `${name} ` : ''), columns() - 1);
    erase();
    if (lines.length > 0) write(lines.join('\r\n'));
    drawn = lines.length;
  };
  return {
    write(chunk) {
      erase();
      write(chunk);
      atStart = endsLine(chunk);
      draw(true);
    },
    show(name, now) {
      running.set(name, now);
      draw(now === undefined);
    },
  };
}

/** Writes one line per build every 15 s, for logs. No line is wider than 80 columns. */
export function logDisplay(write: Write): Display {
  const running = runningBuilds(LOG_MS, () => {
    for (const line of running.lines((name) => `rust-static: ${name ? `${name}: ` : ''}`, 80))
      write(`${line}\n`);
  });
  return { write, show: running.set };
}

function runningBuilds(every: number, onTime: () => void) {
  const running: Running = new Map();
  let timer: NodeJS.Timeout | undefined;
  return {
    set(name: string, now: Progress | undefined): void {
      const before = running.get(name);
      if (now) running.set(name, { now, since: before?.now.phase === now.phase ? before.since : Date.now() });
      else running.delete(name);
      if (running.size === 0) {
        clearInterval(timer);
        timer = undefined;
      } else timer ??= setInterval(onTime, every).unref();
    },
    lines(prefix: (name: string) => string, width: number): string[] {
      return [...running].map(([name, { now, since }]) => {
        const time = ` (${duration(Date.now() - since)})`;
        return cut(prefix(name) + progressText(now), width - time.length) + time;
      });
    },
  };
}

function endsLine(chunk: string | Uint8Array): boolean {
  return typeof chunk === 'string' ? /(^|\n)$/.test(chunk) : chunk.at(-1) === 10;
}
