import { readSections } from './sections';

/** The first difference of two binaries A and B. */
export interface FirstDifference {
  /** Name of the section. Undefined if the difference is outside of all sections of A. */
  section?: string;
  /** Offset of the first different byte in file A, in bytes. */
  offset: number;
  /** The text around it in A and in B: printable ASCII, with `.` for other bytes. */
  texts: [string, string];
}

// The build id depends on all other bytes, so it is not a useful difference.
const BUILD_ID = '.note.gnu.build-id';
// Bytes to show before and after the first difference.
const [BEFORE, AFTER] = [32, 48];

/**
 * Returns the first section in which two binaries differ, or else the first byte. Undefined if they
 * are identical.
 */
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
