/** What a build does at the moment. Counts come from cargo or the daemon; one that neither tells is absent. */
export interface Progress {
  /** A verb, such as `Compiling`. */
  phase: string;
  /** Steps done, and of how many. */
  count?: { done: number; total: number };
  /** What is worked on, such as the names of crates. */
  detail?: string;
}

/** One line without a line break, such as `Compiling 43/160 serde_core`. */
export function progressText({ phase, count, detail }: Progress): string {
  const counted = count && `${count.done}/${count.total}`;
  return [phase, counted, detail].filter(Boolean).join(' ');
}

/** A line cut to a width in columns, with an ellipsis where something is missing. */
export function cut(line: string, width: number): string {
  return line.length <= width ? line : `${line.slice(0, Math.max(width - 1, 0))}…`;
}

/** Time for people: `8 s`, `1 min 25 s`. */
export function duration(milliseconds: number): string {
  const seconds = Math.floor(milliseconds / 1000);
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}
