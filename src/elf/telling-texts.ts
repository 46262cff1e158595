import type { ChangedPart } from './changed-parts';
import { piecesOnce } from './text-pieces';
import { type Texts, onlyIn, textsThatDiffer } from './texts';

const MONTH = '(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)';
const TIME = new RegExp(
  [
    String.raw`(?<!\d)20\d\d-[01]\d-[0-3]\d(?!\d)`,
    String.raw`(?<!\d)20\d\d[01]\d[0-3]\dT\d{4,6}`,
    String.raw`(?<!\d)[0-2]\d:[0-5]\d:[0-5]\d(?!\d)`,
    String.raw`${MONTH} {1,2}\d{1,2},? 20\d\d`,
    String.raw`\d{1,2}[ -]${MONTH}[ -]20\d\d`,
  ].join('|'),
  'g',
);
// In seconds. Both builds run now, one after the other.
const CLOSE = 7 * 24 * 3600;
// In seconds since 1970: the year 2020, and the end of 31 bits. Wider, and more of what is code would look like a time.
const [RECENT, LATEST] = [1577836800, 2147483647];

/** Whether they hold other dates, times of day, or seconds since 1970. */
export function differInTime(texts: Texts): boolean {
  const written = onlyIn(texts, (text) => text.match(TIME) ?? []);
  if (both(written)) return true;
  // Text before and after is often joined to it; more digits are milliseconds and the like.
  const [left, right] = onlyIn(texts, (text) => text.match(/\d{10,}/g) ?? []).map((numbers) =>
    numbers.slice(0, 1000).map((digits) => Number(digits.slice(0, 10))),
  ) as [number[], number[]];
  return left.some((one) => one >= 1e9 && right.some((other) => Math.abs(one - other) <= CLOSE));
}

/** Whether all that differs is a number of four bytes, and recent seconds since 1970 in both. */
export function timesInBytes({ a, b, first, bytes }: ChangedPart): boolean {
  if (bytes > 4) return false;
  const [left, right] = [a.read(first, 4), b.read(first, 4)];
  const letters = /^[\t\n\r\x20-\x7e]+$/.test(left.toString('latin1'));
  const text = a.holds !== 'other' && (letters || textsThatDiffer(a, b, first) !== undefined);
  if (text || left.length < 4 || right.length < 4) return false;
  // Of two times that are close, the low bytes differ, which come first in the byte order of nearly all machines.
  const [one, other] = [left.readUInt32LE(), right.readUInt32LE()];
  const recent = [one, other].every((seconds) => seconds >= RECENT && seconds <= LATEST);
  return recent && Math.abs(one - other) <= CLOSE;
}

const PATH = /(?<![:/])(?:\/[\w.@+~-]+){2,}/g;
const OF_A_MACHINE =
  /^\/(?:home|root|tmp|var|Users|builds?|workspaces?|work|mnt|srv|opt|usr|private|github|runner|__w|app|src|code)\/|\/(?:target|build|\.cargo|src)\//;

/** Whether they hold other absolute paths of a machine. */
export function differInPaths(texts: Texts): boolean {
  return both(onlyIn(texts, machinePaths));
}

function machinePaths(text: string): string[] {
  return (
    (text.replace(/https?:\/\/[^\s"'<>]*/g, ' ').match(PATH) ?? [])
      // What follows is the next text.
      .map((path) => path.replace(/(\.rs).*$/, '$1'))
      .filter((path) => OF_A_MACHINE.test(path) && !path.startsWith('/rustc/'))
  );
}

const UUID = /[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}/g;
const HEX =
  /(?=[0-9a-f]{0,15}\d)(?=\d{0,15}[a-f])[0-9a-f]{16}|(?=[0-9A-F]{0,15}\d)(?=\d{0,15}[A-F])[0-9A-F]{16}/g;
// Legacy, and v0: https://doc.rust-lang.org/rustc/symbol-mangling/v0.html
const MANGLED = /_(?:ZN|R[CMXYNI])[\w.$]+/g;

/** Whether they hold other UUIDs or long hexadecimal numbers, those in paths and symbols aside. */
export function differInRandom(texts: Texts): boolean {
  const rest = (text: string): string => text.replace(MANGLED, ' ').replace(PATH, ' ');
  return both(onlyIn(texts, (text) => [...(rest(text).match(UUID) ?? []), ...(rest(text).match(HEX) ?? [])]));
}

/** Whether they hold symbols of one name under other hashes of their crates. */
export function differInHashes(texts: Texts): boolean {
  const [left, right] = onlyIn(texts, (text) => text.match(MANGLED) ?? []).map(
    // Legacy has a hash at the end, and v0 the number of a crate after each `C`.
    (names) => new Set(names.map((name) => name.replace(/17h[0-9a-f]{16}E|Cs[0-9A-Za-z]+_/g, '#'))),
  ) as [Set<string>, Set<string>];
  return [...left].some((name) => right.has(name));
}

const CHANGING = new RegExp([TIME, /\d{10,}/, UUID, HEX].map(({ source }) => source).join('|'), 'g');

/**
 * Whether they are the same in another order. Linkers move a text that changes, so that a step back counts only when
 * no time or random number in the texts, and no other letter, accounts for it.
 */
export function inAnotherOrder(texts: Texts): boolean {
  const fixed = texts.map((each) => each.map((text) => text.replace(CHANGING, ''))) as Texts;
  const only = onlyIn(fixed, (text) => [text]);
  const letters = lettersThatDiffer(only);
  // The number next to a text can look like a letter of it.
  if (letters > Math.max(...only.map(({ length }) => length))) return false;
  const changing = onlyIn(texts, (text) => text.match(CHANGING) ?? []).map(({ length }) => length);
  return stepsBack(texts) > Math.max(...changing) + Math.min(letters, 1);
}

function lettersThatDiffer([a, b]: Texts): number {
  const counts = new Map<string, number>();
  const count = (texts: string[], step: number): void => {
    for (const letter of texts.join('')) counts.set(letter, (counts.get(letter) ?? 0) + step);
  };
  count(a, 1);
  count(b, -1);
  return [...counts.values()].reduce((sum, each) => sum + Math.abs(each), 0);
}

// In characters. Words of a list are joined in the binary: they are found by their parts.
const PIECE = 4;

// How often the texts of A go back in B: 0 when they have one order, about half the length of a list in a random one.
function stepsBack([a, b]: Texts): number {
  const right = piecesOnce(b, PIECE);
  const places = [...piecesOnce(a, PIECE).keys()].flatMap((piece) => right.get(piece) ?? []);
  return places.filter((place, index) => index > 0 && place < places[index - 1]!).length;
}

function both([a, b]: Texts): boolean {
  return a.length > 0 && b.length > 0;
}
