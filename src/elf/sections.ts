import { bytesOf } from './byte-source';
import { ElfFormatError, Reader, readHeader } from './parse-elf';

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
 * Layout: https://refspecs.linuxfoundation.org/elf/gabi4+/ch4.sheader.html
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
  const { bits, littleEndian } = readHeader(bytesOf(file));
  const wide = bits === 64;
  const reader = new Reader(bytesOf(file), littleEndian, wide);
  const [tableAt, sizesAt, entrySize] = wide ? [40, 58, 64] : [32, 46, 40];
  const table = reader.word(tableAt);
  const [step, count, namesIndex] = [reader.u16(sizesAt), reader.u16(sizesAt + 2), reader.u16(sizesAt + 4)];
  if (step < entrySize || namesIndex >= count) return [];
  reader.check(table, step * count, 'its section headers');
  const word = wide ? 8 : 4;
  const headers = Array.from({ length: count }, (_, index) => {
    const at = table + index * step;
    const [offset, size] = [reader.word(at + 8 + 2 * word), reader.word(at + 8 + 3 * word)];
    const stored = reader.u32(at + 4) === SHT_NOBITS ? 0 : size;
    return { nameAt: reader.u32(at), offset, bytes: file.subarray(offset, offset + stored) };
  });
  const { offset: namesOffset, bytes: names } = headers[namesIndex]!;
  return headers.map(({ nameAt, offset, bytes }) => ({
    name: reader.string(namesOffset + nameAt, namesOffset + names.length),
    offset,
    bytes,
  }));
}
