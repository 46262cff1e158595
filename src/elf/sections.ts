import { bytesOf } from './byte-source';
import { ElfFormatError, Reader } from './parse-elf';
import { fieldsOf, readSectionHeaders } from './section-headers';

/** A named part of an ELF file, with its bytes in the file. `.bss` has none. */
export interface Section {
  name: string;
  /** Bytes from the beginning of the file. */
  offset: number;
  bytes: Buffer;
}

const SHT_NOBITS = 8;

/**
 * Returns the sections of an ELF file in the order of its section headers. Empty if there are none,
 * or if they are invalid: running a program does not require section headers, so they can be
 * stripped or forged.
 */
export function readSections(file: Buffer): Section[] {
  try {
    return readTable(file);
  } catch (error) {
    if (error instanceof ElfFormatError) return [];
    throw error;
  }
}

function readTable(file: Buffer): Section[] {
  const source = bytesOf(file);
  const headers = readSectionHeaders(source);
  if (!headers) return [];
  const reader = new Reader(source, headers.little, headers.wide);
  const all = headers.entries.map((entry) => {
    const { nameAt, type, offset, size } = fieldsOf(headers, entry);
    return { nameAt, offset, bytes: file.subarray(offset, offset + (type === SHT_NOBITS ? 0 : size)) };
  });
  const { offset: namesOffset, bytes: names } = all[headers.namesIndex]!;
  return all.map(({ nameAt, offset, bytes }) => ({
    name: reader.string(namesOffset + nameAt, namesOffset + names.length),
    offset,
    bytes,
  }));
}
