import type { ByteSource } from './byte-source';
import { type Section, SECTION_FLAG, SECTION_TYPE, storedSize } from './sections';

/** A section of a binary, or what is in none, as bytes from 0. */
export interface Part extends ByteSource {
  /** Of the section; `(headers)` for what is in none, `(file)` for all of a file without sections. */
  name: string;
  section?: Section;
  /** In memory: other than `size`, the bytes in the file, for .bss. */
  loadedSize: number;
  /** What a reader finds in it. */
  holds: 'text' | 'names' | 'debug' | 'other';
  /** Where the byte `at` of this part is in the file. */
  offsetOf(at: number): number;
}

type Range = [from: number, to: number];

export const WHOLE_FILE = '(file)';
export const HEADERS = '(headers)';
export const BUILD_ID = '.note.gnu.build-id';

/** All of the file as one part. */
export function wholeFile(source: ByteSource): Part {
  return { ...joined(source, [[0, source.size]]), name: WHOLE_FILE, loadedSize: source.size, holds: 'text' };
}

/** The sections that are not empty, and what lies between them. */
export function partsOf(source: ByteSource, sections: Section[]): Part[] {
  const filled = sections.filter(({ type, size }) => type !== SECTION_TYPE.null && size > 0);
  const between = joined(source, gapsBetween(filled, source.size));
  return [
    { ...between, name: HEADERS, loadedSize: between.size, holds: 'other' },
    ...filled.map((section): Part => {
      const bytes = joined(source, [[section.offset, section.offset + storedSize(section)]]);
      return { ...bytes, name: section.name, section, loadedSize: section.size, holds: kindOf(section) };
    }),
  ];
}

/** The parts of two binaries side by side: those of one name in their order, and undefined where one has no such part. */
export function pairParts(a: Part[], b: Part[]): [Part | undefined, Part | undefined][] {
  const [left, right] = [numbered(a), numbered(b)];
  return [...new Set([...left.keys(), ...right.keys()])].map((key) => [left.get(key), right.get(key)]);
}

function numbered(parts: Part[]): Map<string, Part> {
  const seen = new Map<string, number>();
  return new Map(
    parts.map((part) => {
      const count = seen.get(part.name) ?? 0;
      seen.set(part.name, count + 1);
      return [`${count} ${part.name}`, part];
    }),
  );
}

function kindOf({ name, type, flags }: Section): Part['holds'] {
  if (flags & (SECTION_FLAG.code | SECTION_FLAG.compressed)) return 'other';
  if (type === SECTION_TYPE.strings) return 'names';
  if (/^\.debug_(str|line|line_str)$/.test(name)) return 'debug';
  const tables = /^\.(debug_|eh_frame|gcc_except_table|got|plt|data\.rel\.ro|init_array|fini_array)/;
  return type === SECTION_TYPE.bytes && !tables.test(name) ? 'text' : 'other';
}

function gapsBetween(sections: Section[], size: number): Range[] {
  const gaps: Range[] = [];
  let end = 0;
  const stored = sections.filter((section) => storedSize(section) > 0);
  for (const section of stored.sort((one, other) => one.offset - other.offset)) {
    if (section.offset > end) gaps.push([end, section.offset]);
    end = Math.max(end, section.offset + storedSize(section));
  }
  return end < size ? [...gaps, [end, size]] : gaps;
}

function joined(source: ByteSource, ranges: Range[]): ByteSource & Pick<Part, 'offsetOf'> {
  return {
    size: ranges.reduce((sum, [from, to]) => sum + to - from, 0),
    read: (at, length) => {
      const parts: Buffer[] = [];
      let [skip, wanted] = [at, length];
      for (const [from, to] of ranges) {
        const take = Math.min(to - from - skip, wanted);
        if (take > 0) {
          parts.push(source.read(from + skip, take));
          wanted -= take;
        }
        skip = Math.max(0, skip - (to - from));
      }
      return parts.length === 1 ? parts[0]! : Buffer.concat(parts);
    },
    offsetOf: (at) => {
      let left = at;
      for (const [from, to] of ranges) {
        if (left < to - from) return from + left;
        left -= to - from;
      }
      return ranges.at(-1)?.[1] ?? 0;
    },
  };
}
