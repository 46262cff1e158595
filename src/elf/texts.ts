import type { ByteSource } from './byte-source';
import { firstAlike } from './text-pieces';

/** The texts of A and of B where they differ, in their order. */
export type Texts = [a: string[], b: string[]];

/** Printable bytes in a row, from `from` up to `end`. */
export interface TextRun {
  from: number;
  end: number;
  text: string;
}

// Fewer printable bytes in a row are chance.
const SHORTEST = 4;
// In bytes, on each side of a place.
const WINDOW = 40;
// In bytes of one section.
const MOST_TEXT = 8 << 20;

/**
 * The rows of printable bytes, of at least `shortest` bytes, up to the end of their line. Rust's texts have no NUL
 * between them: a row is often several. By hand, since a regular expression runs out of stack in a row of megabytes.
 */
export function textRuns(bytes: Buffer, shortest = SHORTEST): TextRun[] {
  const runs: TextRun[] = [];
  for (let from = 0; from < bytes.length; from++) {
    let end = from;
    for (let length; (length = printableAt(bytes, end)) > 0;) end += length;
    if (end - from >= shortest) runs.push({ from, end, text: bytes.toString('utf8', from, end) });
    if (end > from) from = end;
  }
  return runs;
}

// The length of the ASCII or UTF-8 letter at `at` in bytes; 0 when there is none.
function printableAt(bytes: Buffer, at: number): number {
  const first = bytes[at] ?? 0;
  if (first < 0x80) return first === 9 || (first >= 0x20 && first < 0x7f) ? 1 : 0;
  const length = first < 0xc2 || first > 0xf4 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
  for (let next = at + 1; next < at + length; next++) if ((bytes[next] ?? 0) >> 6 !== 2) return 0;
  return length;
}

/**
 * What can be read where two byte ranges first differ, at most 80 characters each; undefined when it is no text. `at`
 * is the first different byte. Linkers sort texts, and another length moves all that follows: where the same text is
 * there with other words in it, that pair is given, and else what stands at `at`.
 */
export function textsThatDiffer(a: ByteSource, b: ByteSource, at: number): [string, string] | undefined {
  const pair = firstAlike(onlyIn(changedTexts(a, b, at), (text) => [text]));
  if (pair) return pair;
  const texts: [string, string] = [textAround(a, at), textAround(b, at)];
  return texts[0] !== texts[1] && texts.some((text) => text.length >= SHORTEST) ? texts : undefined;
}

// The text may end right before `at`: where one of two texts is longer, they differ at the end of the other.
function textAround(source: ByteSource, at: number): string {
  const start = Math.max(0, at - WINDOW);
  const runs = textRuns(source.read(start, at + WINDOW - start), 1);
  return runs.find(({ from, end }) => from <= at - start && at - start <= end)?.text ?? '';
}

/** The texts of two byte ranges between the first and the last that differ, in their order. */
export function changedTexts(a: ByteSource, b: ByteSource, from: number): Texts {
  // From before the first different byte, to have the whole text.
  const start = Math.max(0, from - 4096);
  const textsOf = (source: ByteSource): string[] =>
    textRuns(source.read(start, Math.min(MOST_TEXT, source.size - start))).map(({ text }) => text);
  const [left, right] = [textsOf(a), textsOf(b)];
  const common = Math.min(left.length, right.length);
  let head = 0;
  while (head < common && left[head] === right[head]) head++;
  let tail = 0;
  while (tail < common - head && left.at(-1 - tail) === right.at(-1 - tail)) tail++;
  return [left.slice(head, left.length - tail), right.slice(head, right.length - tail)];
}

/** The tokens that only A has, and those that only B has. */
export function onlyIn([a, b]: Texts, tokensOf: (text: string) => string[]): Texts {
  const [left, right] = [new Set(a.flatMap(tokensOf)), new Set(b.flatMap(tokensOf))];
  return [[...left].filter((token) => !right.has(token)), [...right].filter((token) => !left.has(token))];
}
