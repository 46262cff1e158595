import { stripVTControlCharacters } from 'node:util';
import type { Progress } from './progress';

// The words that cargo begins a progress line with (cargo 1.70 to 1.96, `Progress::new` in its sources).
const BAR = /^ *(Building|Downloading|Fetch|Updating|Resolving|Unpacking)\b *(.*)$/;

/**
 * Reads a line that cargo has ended with a carriage return.
 *
 * @param line without its end; colours do no harm
 * @returns undefined for a line that is not cargo's progress
 */
export function cargoProgress(line: string): Progress | undefined {
  const [, word = '', rest = ''] = BAR.exec(stripVTControlCharacters(line).trimEnd()) ?? [];
  if (word === 'Building') return compiling(rest);
  if (word === 'Downloading') return downloading(rest);
  return word ? { phase: 'Fetching crates' } : undefined;
}

/** `[===>   ] 43/160: serde_core(build.rs), syn`. The bar is drawn anew. */
function compiling(rest: string): Progress | undefined {
  const [, done, total, names = ''] = /^\[[=> ]*\] (\d+)\/(\d+)(?:: (.*))?$/.exec(rest) ?? [];
  if (done === undefined) return undefined;
  const crates = names.split(', ').map((name) => name.replace(/\(.*$/, ''));
  const count = { done: Number(done), total: Number(total) };
  return { phase: 'Compiling', count, detail: [...new Set(crates)].join(', ') };
}

/** `5 crates, remaining bytes: 47.7KiB`. Cargo tells what is left; it does not tell the total. */
function downloading(rest: string): Progress {
  const [, left, bytes] = /^(\d+) crates?(?:, remaining bytes: (\S+))?/.exec(rest) ?? [];
  const detail = left && `${left} left${bytes ? `, ${bytes}` : ''}`;
  return { phase: 'Fetching crates', ...(detail && { detail }) };
}

/** Whether a line of cargo tells of a single download. */
export function isDownload(line: string): boolean {
  return /^ *(Downloaded \S+ v\d|Downloading (crates \.\.\.|\S+ v\d))/.test(stripVTControlCharacters(line));
}
