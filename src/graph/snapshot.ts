import { sha256 } from '../digest';
import type { Files } from '../cargo/files';

/**
 * What was read from a workspace: digest by path, null if it did not exist; and all entries of
 * folders.
 */
export interface Trace {
  reads: Record<string, string | null>;
  lists: Record<string, string>;
  entries: Record<string, string>;
}

/** Returns a view that reads nothing twice, and records what was read. */
export function snapshot(files: Files): { files: Files; trace: Trace } {
  const trace: Trace = { reads: {}, lists: {}, entries: {} };
  const texts = new Map<string, string | undefined>();
  const folders = new Map<string, string[]>();
  return {
    trace,
    files: {
      memo: new Map(),
      read(path) {
        if (!texts.has(path)) {
          texts.set(path, files.read(path));
          trace.reads[path] = digest(texts.get(path));
        }
        return texts.get(path);
      },
      list(path) {
        if (!folders.has(path)) {
          folders.set(path, files.list(path));
          trace.lists[path] = digest(folders.get(path)!.join('\n'))!;
        }
        return folders.get(path)!;
      },
      // The caller caches the answer in the memo.
      entries(path) {
        const entries = files.entries?.(path) ?? [];
        trace.entries[path] = JSON.stringify(entries);
        return entries;
      },
    },
  };
}

/** True if everything that was read is unchanged. */
export function stillHolds(files: Files, { reads, lists, entries }: Trace): boolean {
  return (
    Object.entries(reads).every(([path, was]) => digest(files.read(path)) === was) &&
    Object.entries(lists).every(([path, was]) => digest(files.list(path).join('\n')) === was) &&
    Object.entries(entries).every(([path, was]) => JSON.stringify(files.entries?.(path) ?? []) === was)
  );
}

function digest(text: string | undefined): string | null {
  return text === undefined ? null : sha256(text).slice(0, 24);
}
