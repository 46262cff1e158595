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
  const textOf = ({ content, end, progress }: Line): string => {
    if (progress) shown.progress(progress);
    // Where cargo has cleared its progress line, there is none of ours.
    const plain = content.replace(/^(?:\u001b\[K)+/, '');
    return progress || (!shown.verbose && isDownload(plain)) ? '' : plain + end;
  };
  return {
    add(chunk) {
      const [lines, open] = splitLines(rest + Buffer.from(chunk).toString('latin1'));
      rest = open;
      const text = lines.map(textOf).join('');
      if (text) pass(text);
    },
    end() {
      const text = textOf({ content: rest, end: '' });
      rest = '';
      if (text) pass(text);
      shown.progress(undefined);
    },
    text: () => kept.text(),
  };
}

interface Line {
  content: string;
  end: string;
  progress?: Progress;
}

/** Lines, and what follows the last of them. A carriage return at the very end may be the first half of `\r\n`. */
function splitLines(text: string): [lines: Line[], open: string] {
  const lines: Line[] = [];
  let from = 0;
  for (const { 0: end, index } of text.matchAll(/\r\n|\n|\r(?!\n)/g)) {
    const content = text.slice(from, index);
    const progress = end === '\n' ? undefined : cargoProgress(content);
    if (progress) {
      lines.push({ content, end: '', progress });
      if (end === '\r\n') lines.push({ content: '', end: '\n' });
    } else if (end === '\r' && index === text.length - 1) break;
    else lines.push({ content, end });
    from = index + end.length;
  }
  return [lines, text.slice(from)];
}
