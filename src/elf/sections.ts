import type { ByteSource } from './byte-source';
import { ElfFormatError, Reader, readHeader } from './parse-elf';

/** A section header: a named part of the file. Offsets and sizes in bytes. */
export interface Section {
  name: string;
  type: number;
  flags: number;
  /** Where it is in memory; 0 for sections that are not loaded. */
  address: number;
  offset: number;
  /** In memory; `storedSize` is what of it is in the file. */
  size: number;
  /** For a symbol table, the index of the section with its names. */
  link: number;
}

/** Values of `Section.type` (SHT_…) that matter here. */
export const SECTION_TYPE = { null: 0, bytes: 1, symbols: 2, strings: 3, noBits: 8 };

/** Bits of `Section.flags` (SHF_…) that matter here. */
export const SECTION_FLAG = { loaded: 2, code: 4, compressed: 0x800 };

/** How much of a section is in the file, in bytes: nothing of .bss. */
export function storedSize({ type, size }: Section): number {
  return type === SECTION_TYPE.noBits || type === SECTION_TYPE.null ? 0 : size;
}

/**
 * The section headers by their index, the empty one at 0 among them; undefined for a file that has none, or whose
 * headers make no sense. Nothing that runs needs them, so that they can be stripped and can be forged: together they
 * may not claim more bytes than there are.
 */
export function readSections(source: ByteSource): Section[] | undefined {
  try {
    const sections = readTable(source);
    const stored = sections.filter((section) => storedSize(section) > 0);
    const inside = stored.every(({ offset, size }) => offset + size <= source.size);
    const total = stored.reduce((sum, { size }) => sum + size, 0);
    return inside && total <= source.size && stored.length > 0 ? sections : undefined;
  } catch (error) {
    if (error instanceof ElfFormatError) return undefined;
    throw error;
  }
}

function readTable(source: ByteSource): Section[] {
  const { bits, littleEndian } = readHeader(source);
  const reader = new Reader(source, littleEndian, bits === 64);
  const [tableAt, sizesAt, entrySize] = bits === 64 ? [40, 58, 64] : [32, 46, 40];
  const table = reader.word(tableAt);
  const [step, count, namesIndex] = [reader.u16(sizesAt), reader.u16(sizesAt + 2), reader.u16(sizesAt + 4)];
  if (count === 0 || step < entrySize) return [];
  reader.check(table, step * count, 'its section headers');
  const headers = Array.from({ length: count }, (_, index) => readEntry(reader, table + index * step));
  const names = headers[namesIndex];
  if (!names) return [];
  return headers.map(({ nameAt, ...header }) => ({
    ...header,
    name: header.type === SECTION_TYPE.null ? '' : nameIn(reader, names, nameAt),
  }));
}

function readEntry(reader: Reader, at: number): Omit<Section, 'name'> & { nameAt: number } {
  const word = reader.wide ? 8 : 4;
  const wordAt = (index: number): number => reader.word(at + 8 + index * word);
  return {
    nameAt: reader.u32(at),
    type: reader.u32(at + 4),
    flags: wordAt(0),
    address: wordAt(1),
    offset: wordAt(2),
    size: wordAt(3),
    link: reader.u32(at + 8 + 4 * word),
  };
}

/** The name at `at` in a section of names. */
export function nameIn(reader: Reader, names: Pick<Section, 'offset' | 'size'>, at: number): string {
  return reader.string(names.offset + at, names.offset + names.size);
}
