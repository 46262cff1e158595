import { tail } from '../tail';
import { cargoProgress, isDownload } from './cargo-progress';
import type { Progress } from './progress';

/** What shows a build's text and progress. */
export interface Shown {
  write(chunk: string | Uint8Array): void;
  /** Replaces what was shown before; undefined removes it. */
  progress(now: Progress | undefined): void;
  /** Whether the user asked for everything that happens. */
  verbose: boolean;
}

/** Cargo's standard error, divided into text that stays and progress. */
export interface CargoOutput {
  add(chunk: Uint8Array): void;
  /** Cargo has ended. */
  end(): void;
  /** The end of the text, at most 64 KiB, with its colours and without progress. */
  text(): string;
}

/**
 * Divides cargo's standard error. Warnings and errors pass unchanged; progress lines, and single downloads unless the
 * user wants everything, do not.
 */
export function cargoOutput(shown: Shown): CargoOutput {
  const kept = tail();
  // Bytes, each as one character: a chunk may end within a letter.
  let rest = '';
  const pass = (text: string): void => {
    const bytes = Buffer.from(text, 'latin1');
    kept.add(bytes);
    shown.write(bytes);
  };
  const line = (text: string, end: string): string => {
    const progress = end === '\r' ? cargoProgress(text) : undefined;
    if (progress) shown.progress(progress);
    // Where cargo has cleared its progress line, there is none of ours.
    const plain = text.replace(/^(?:\u001b\[K)+/, '');
    return progress || (!shown.verbose && isDownload(plain)) ? '' : plain + end;
  };
  return {
    add(chunk) {
      const [lines, open] = splitLines(rest + Buffer.from(chunk).toString('latin1'));
      rest = open;
      const text = lines.map(([content, end]) => line(content, end)).join('');
      if (text) pass(text);
    },
    end() {
      const text = rest && line(rest.replace(/\r$/, ''), rest.endsWith('\r') ? '\r' : '');
      rest = '';
      if (text) pass(text);
      shown.progress(undefined);
    },
    text: () => kept.text(),
  };
}

/** Lines with their ends, and what follows the last of them. A carriage return at the very end may belong to `\r\n`. */
function splitLines(text: string): [lines: [content: string, end: string][], open: string] {
  const lines: [string, string][] = [];
  let from = 0;
  for (const { 0: end, index } of text.matchAll(/\r\n|\n|\r(?!\n)/g)) {
    const content = text.slice(from, index);
    if (end === '\r' && index === text.length - 1 && !cargoProgress(content)) break;
    lines.push([content, end]);
    from = index + end.length;
  }
  return [lines, text.slice(from)];
}
