import { type ByteSource, bytesOf } from './byte-source';
import { type Part, pairParts, partsOf, wholeFile } from './parts';
import { readSections } from './sections';

/** Bytes of a file, or a whole file in memory. */
export type Binary = ByteSource | Buffer;

/** A part of both binaries that differs, and where. `first` counts from the begin of the part. */
export interface ChangedPart {
  a: Part;
  b: Part;
  first: number;
  bytes: number;
}

// In bytes: what is the same is compared at once, and only what differs byte by byte.
const CHUNK = 64 * 1024;

/** The parts of two binaries that differ. */
export function changedParts(a: Binary, b: Binary): ChangedPart[] {
  const [left, right] = [asSource(a), asSource(b)];
  if (sameBytes(left, right)) return [];
  const whole = (): ChangedPart[] => [changeOf(wholeFile(left), wholeFile(right)) ?? []].flat();
  const sections = [readSections(left), readSections(right)] as const;
  if (!sections[0] || !sections[1]) return whole();
  const changed = pairParts(partsOf(left, sections[0]), partsOf(right, sections[1])).flatMap(
    ([one, other]) => changeOf(one ?? absent(other!), other ?? absent(one!)) ?? [],
  );
  // Forged headers can hide a difference; the bytes cannot.
  return changed.length > 0 ? changed : whole();
}

/** The bytes of a binary. */
export function asSource(binary: Binary): ByteSource {
  return Buffer.isBuffer(binary) ? bytesOf(binary) : binary;
}

function sameBytes(a: ByteSource, b: ByteSource): boolean {
  if (a.size !== b.size) return false;
  for (let at = 0; at < a.size; at += CHUNK) if (!a.read(at, CHUNK).equals(b.read(at, CHUNK))) return false;
  return true;
}

function absent({ name, holds }: Part): Part {
  return { name, holds, loadedSize: 0, ...bytesOf(Buffer.alloc(0)), offsetOf: () => 0 };
}

function changeOf(a: Part, b: Part): ChangedPart | undefined {
  const common = Math.min(a.size, b.size);
  let first: number | undefined;
  let bytes = Math.max(a.size, b.size) - common;
  for (let at = 0; at < common; at += CHUNK) {
    const length = Math.min(CHUNK, common - at);
    const [left, right] = [a.read(at, length), b.read(at, length)];
    if (left.equals(right)) continue;
    for (let index = 0; index < length; index++)
      if (left[index] !== right[index]) {
        first ??= at + index;
        bytes++;
      }
  }
  return bytes > 0 || a.loadedSize !== b.loadedSize ? { a, b, first: first ?? common, bytes } : undefined;
}
