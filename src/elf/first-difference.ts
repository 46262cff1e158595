import { readSections } from './sections';

/** Where two binaries A and B first differ. */
export interface FirstDifference {
  /** Name of the section; undefined when the difference is in no section of A. */
  section?: string;
  /** Of the first different byte in the file A, in bytes. */
  offset: number;
  /** What stands around it in A and in B: printable ASCII, with `.` for other bytes. */
  texts: [string, string];
}

// It follows from all other bytes, so it says nothing.
const BUILD_ID = '.note.gnu.build-id';
// In bytes, before and after the first difference.
const [BEFORE, AFTER] = [32, 48];

/** Finds the first section in which two binaries differ, or else the first byte; undefined when they are identical. */
export function firstDifference(a: Buffer, b: Buffer): FirstDifference | undefined {
  if (a.equals(b)) return undefined;
  const others = new Map(readSections(b).map(({ name, bytes }) => [name, bytes]));
  for (const { name, offset, bytes } of readSections(a)) {
    const other = others.get(name) ?? Buffer.alloc(0);
    if (name === BUILD_ID || bytes.equals(other)) continue;
    const at = commonPrefix(bytes, other);
    return { section: name, offset: offset + at, texts: [textAround(bytes, at), textAround(other, at)] };
  }
  const at = commonPrefix(a, b);
  return { offset: at, texts: [textAround(a, at), textAround(b, at)] };
}

function commonPrefix(a: Buffer, b: Buffer): number {
  const common = Math.min(a.length, b.length);
  for (let at = 0; at < common; at++) if (a[at] !== b[at]) return at;
  return common;
}

function textAround(bytes: Buffer, at: number): string {
  return bytes
    .subarray(Math.max(0, at - BEFORE), at + AFTER)
    .toString('latin1')
    .replace(/[^ -~]/g, '.');
}
