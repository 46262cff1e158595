import { stripVTControlCharacters } from 'node:util';
import type { Progress } from './progress';

// The first words of cargo's progress lines (cargo 1.70 to 1.96, `Progress::new` in its sources).
const BAR = /^ *(Building|Downloading|Fetch|Updating|Resolving|Unpacking)\b *(.*)$/;

/**
 * Parses a line that cargo has ended with a carriage return.
 *
 * @param line without its end; it may contain colours
 * @returns undefined for a line that is not cargo's progress
 */
export function cargoProgress(line: string): Progress | undefined {
  const [, word = '', rest = ''] = BAR.exec(stripVTControlCharacters(line).trimEnd()) ?? [];
  if (word === 'Building') return compiling(rest);
  if (word === 'Downloading') return downloading(rest);
  return word ? { phase: 'Fetching crates' } : undefined;
}

/**
 * `[===> ] 43/160: serde_core(build.rs), syn`. The bar is not used, because the display draws its
 * own.
 */
function compiling(rest: string): Progress | undefined {
  const [, done, total, names = ''] = /^\[[=> ]*\] (\d+)\/(\d+)(?:: (.*))?$/.exec(rest) ?? [];
  if (done === undefined) return undefined;
  const crates = names.split(', ').map((name) => name.replace(/\(.*$/, ''));
  const count = { done: Number(done), total: Number(total) };
  return { phase: 'Compiling', count, detail: [...new Set(crates)].join(', ') };
}

/** `5 crates, remaining bytes: 47.7KiB`. Cargo reports what is left, but not the total. */
function downloading(rest: string): Progress {
  const [, left, bytes] = /^(\d+) crates?(?:, remaining bytes: (\S+))?/.exec(rest) ?? [];
  const detail = left && `${left} left${bytes ? `, ${bytes}` : ''}`;
  return { phase: 'Fetching crates', ...(detail && { detail }) };
}

/** True if a line of cargo is about a single download. */
export function isDownload(line: string): boolean {
  return /^ *(Downloaded \S+ v\d|Downloading (crates \.\.\.|\S+ v\d))/.test(stripVTControlCharacters(line));
}
