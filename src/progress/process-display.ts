import { openSync, readlinkSync } from 'node:fs';
import { WriteStream } from 'node:tty';
import { liveDisplay, logDisplay, type Display } from './display';

/**
 * Width of the narrowest pane for a task in Nx's terminal UI with 80 columns, measured with Nx 24.
 * Tasks cannot query their width.
 */
const PANE = 45;

/**
 * Returns the display of this process, on standard error: live in a terminal, otherwise for logs.
 *
 * @param alone true if this process is the only one that writes to Nx's terminal; Nx then passes on
 * each byte
 */
export function processDisplay(env: NodeJS.ProcessEnv, alone = false): Display {
  const write = (chunk: string | Uint8Array): void => void process.stderr.write(chunk);
  const columns = watched(env, alone);
  return columns ? liveDisplay(write, columns) : logDisplay(write);
}

/** Returns a function for the terminal's columns. Undefined for a log. */
function watched(env: NodeJS.ProcessEnv, alone: boolean): (() => number) | undefined {
  if (env.NX_TUI === 'true') return () => PANE;
  if (env.CI) return undefined;
  if (process.stderr.isTTY) return () => process.stderr.columns;
  const stream = alone && env.NX_FORKED_TASK_EXECUTOR === 'true' ? terminalOfParent() : undefined;
  return stream && ((): number => stream.getWindowSize()[0]);
}

/**
 * Returns the terminal to which Nx itself writes errors. Undefined for a file or pipe, and if the
 * system does not report it.
 */
function terminalOfParent(): WriteStream | undefined {
  try {
    const path = readlinkSync(`/proc/${process.ppid}/fd/2`);
    if (!path.startsWith('/dev/pts/') && !path.startsWith('/dev/tty')) return undefined;
    const stream = new WriteStream(openSync(path, 'w'));
    // Only its size is used.
    stream.unref();
    return stream;
  } catch {
    return undefined;
  }
}
