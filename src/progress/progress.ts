/**
 * The current activity of a build. Counts come from cargo or the daemon, and are absent if neither
 * reports them.
 */
export interface Progress {
  /** A verb, such as `Compiling`. */
  phase: string;
  /** Number of finished steps, and the total. */
  count?: { done: number; total: number };
  /** The current items, such as names of crates. */
  detail?: string;
}

/** Formats progress as one line, such as `Compiling 43/160 serde_core`. */
export function progressText({ phase, count, detail }: Progress): string {
  const counted = count && `${count.done}/${count.total}`;
  return [phase, counted, detail].filter(Boolean).join(' ');
}

/** Cuts a line to a width in columns, with an ellipsis if text is missing. */
export function cut(line: string, width: number): string {
  return line.length <= width ? line : `${line.slice(0, Math.max(width - 1, 0))}…`;
}

/** Formats a time: `8 s`, `1 min 25 s`. */
export function duration(milliseconds: number): string {
  const seconds = Math.floor(milliseconds / 1000);
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}
