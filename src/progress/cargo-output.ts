import { tail } from '../tail';
import { cargoProgress, isDownload } from './cargo-progress';
import type { Progress } from './progress';

/** Shows a build's text and progress. */
export interface Shown {
  write(chunk: string | Uint8Array): void;
  /** Replaces the previous progress. Undefined removes it. */
  progress(now: Progress | undefined): void;
  /** True if the user asked for all details. */
  verbose: boolean;
}

/** Cargo's standard error, split into permanent text and progress. */
export interface CargoOutput {
  add(chunk: Uint8Array): void;
  /** Call this when cargo has ended. */
  end(): void;
  /** Returns the end of the text, at most 64 KiB, with colours but without progress. */
  text(): string;
}

/**
 * Splits cargo's standard error. Warnings and errors pass unchanged. Progress lines are removed,
 * and so are lines about single downloads unless the user asked for all details.
 */
export function cargoOutput(shown: Shown): CargoOutput {
  const kept = tail();
  // Treats each byte as one character, because a chunk may end within a UTF-8 character.
  let rest = '';
  const pass = (text: string): void => {
    const bytes = Buffer.from(text, 'latin1');
    kept.add(bytes);
    shown.write(bytes);
  };
  const textOf = ({ content, end, progress }: Line): string => {
    if (progress) shown.progress(progress);
    // Cargo clears its progress line here, but it was never written to the output.
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

/**
 * Runs cargo, shows its standard error, and returns how it ended.
 *
 * @param work runs cargo and passes on what it writes to standard error
 */
export async function withCargoOutput(
  shown: Shown,
  work: (onStderr: CargoOutput['add']) => Promise<{ exitCode: number }>,
): Promise<{ exitCode: number; stderr: string }> {
  const output = cargoOutput(shown);
  const { exitCode } = await work(output.add).finally(output.end);
  return { exitCode, stderr: output.text() };
}

interface Line {
  content: string;
  end: string;
  progress?: Progress;
}

/**
 * Returns the lines, and the text after the last one. A carriage return at the very end may be the
 * first half of `\r\n`.
 */
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
