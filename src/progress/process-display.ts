import { openSync, readlinkSync } from 'node:fs';
import { WriteStream } from 'node:tty';
import { liveDisplay, logDisplay, type Display } from './display';

/** The narrowest pane that Nx's terminal interface gives a task in 80 columns, measured with Nx 24. It tells no task its width. */
const PANE = 45;

/**
 * The display of this process, on standard error: a live one where somebody watches, and otherwise one for logs.
 *
 * @param alone whether this process is the only one that writes to Nx's terminal. Nx then passes on each byte.
 */
export function processDisplay(env: NodeJS.ProcessEnv, alone = false): Display {
  const write = (chunk: string | Uint8Array): void => void process.stderr.write(chunk);
  const columns = watched(env, alone);
  return columns ? liveDisplay(write, columns) : logDisplay(write);
}

/** The columns of what somebody watches; undefined for a log. */
function watched(env: NodeJS.ProcessEnv, alone: boolean): (() => number) | undefined {
  if (env.NX_TUI === 'true') return () => PANE;
  if (env.CI) return undefined;
  if (process.stderr.isTTY) return () => process.stderr.columns;
  const stream = alone && env.NX_FORKED_TASK_EXECUTOR === 'true' ? terminalOfParent() : undefined;
  return stream && ((): number => stream.getWindowSize()[0]);
}

/** The terminal that Nx itself writes errors to; undefined for a file or pipe, and where the system does not tell. */
function terminalOfParent(): WriteStream | undefined {
  try {
    const path = readlinkSync(`/proc/${process.ppid}/fd/2`);
    if (!path.startsWith('/dev/pts/') && !path.startsWith('/dev/tty')) return undefined;
    const stream = new WriteStream(openSync(path, 'w'));
    // It is only asked for its size.
    stream.unref();
    return stream;
  } catch {
    return undefined;
  }
}
