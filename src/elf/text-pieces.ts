import type { Texts } from './texts';

// In characters: texts that share fewer are other texts.
const ALIKE = 8;
// In characters, on each side of a place.
const WINDOW = 40;
// In characters of all texts.
const MOST = 256 * 1024;

/**
 * The pieces of `size` characters that come once, by where they begin in the texts joined by line ends: those that
 * come often say nothing about what stands where.
 */
export function piecesOnce(texts: string[], size: number): Map<string, number> {
  const text = joined(texts);
  const [once, often] = [new Map<string, number>(), new Set<string>()];
  for (let at = 0; at + size <= text.length; at++) {
    const piece = text.slice(at, at + size);
    if (piece.includes('\n') || often.has(piece)) continue;
    if (once.delete(piece)) often.add(piece);
    else once.set(piece, at);
  }
  return once;
}

/**
 * The first text of A that B has with something else in it, each as at most 80 characters around where they part.
 * Where they are the same up to the end of one of them, they part before.
 */
export function firstAlike([a, b]: Texts): [string, string] | undefined {
  const [left, right] = [joined(a), joined(b)];
  const places = piecesOnce(b, ALIKE);
  let before: [string, string] | undefined;
  let done = 0;
  for (const [piece, from] of piecesOnce(a, ALIKE)) {
    const to = places.get(piece);
    if (to === undefined || from < done) continue;
    let length = ALIKE;
    while (inText(left, from + length) && left[from + length] === right[to + length]) length++;
    done = from + length;
    const pairAt = (step: number): [string, string] | undefined =>
      inText(left, from + step) && inText(right, to + step)
        ? [around(left, from + step), around(right, to + step)]
        : undefined;
    const after = pairAt(length);
    if (after) return after;
    before ??= left[from - 1] === right[to - 1] ? undefined : pairAt(-1);
  }
  return before;
}

function joined(texts: string[]): string {
  return texts.join('\n').slice(0, MOST);
}

function inText(text: string, at: number): boolean {
  return at >= 0 && at < text.length && text[at] !== '\n';
}

function around(text: string, at: number): string {
  const from = Math.max(at - WINDOW, text.lastIndexOf('\n', at) + 1);
  return text.slice(from, at + WINDOW).split('\n', 1)[0]!;
}
