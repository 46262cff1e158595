import { bytesOf, type ByteSource } from './byte-source';
import { ElfFormatError, Reader, readHeader } from './parse-elf';

/** Word size and byte order of a file. */
export interface Form {
  wide: boolean;
  little: boolean;
}

/** Section headers of an ELF file, as raw bytes, so that unknown fields are kept. */
export interface SectionHeaders extends Form {
  entries: Buffer[];
  /** Size of an entry in bytes. */
  step: number;
  /** Index of the section with the names. */
  namesIndex: number;
}

/** Positions of `e_shoff` and of `e_shentsize` in the ELF header, and the size of a section header. */
const LAYOUT = { wide: { table: 40, sizes: 58, header: 64 }, narrow: { table: 32, sizes: 46, header: 40 } };

/** Returns where the ELF header describes section headers, and their size. */
export function layoutOf({ wide }: Pick<Form, 'wide'>): (typeof LAYOUT)['wide'] {
  return wide ? LAYOUT.wide : LAYOUT.narrow;
}

/**
 * Reads the section headers of an ELF file.
 * Layout: https://refspecs.linuxfoundation.org/elf/gabi4+/ch4.sheader.html
 *
 * @returns undefined if they were stripped
 * @throws ElfFormatError if they are invalid
 */
export function readSectionHeaders(source: ByteSource): SectionHeaders | undefined {
  const form = formOf(source);
  const reader = new Reader(source, form.little, form.wide);
  const { table, sizes, header } = layoutOf(form);
  const at = reader.word(table);
  const [step, count, namesIndex] = [reader.u16(sizes), reader.u16(sizes + 2), reader.u16(sizes + 4)];
  if (at === 0 && count === 0) return undefined;
  if (step < header || namesIndex >= count) throw new ElfFormatError('its section headers make no sense');
  reader.check(at, step * count, 'its section headers');
  const entries = Array.from({ length: count }, (_, index) =>
    Buffer.from(source.read(at + index * step, step)),
  );
  return { ...form, entries, step, namesIndex };
}

/** Returns word size and byte order of an ELF file. @throws ElfFormatError if it is none */
export function formOf(source: ByteSource): Form {
  const { bits, littleEndian } = readHeader(source);
  return { wide: bits === 64, little: littleEndian };
}

/** The fields of a section header. Offset and size are in bytes. */
export interface SectionFields {
  nameAt: number;
  type: number;
  offset: number;
  size: number;
}

/** Reads the fields of a section header. */
export function fieldsOf({ wide, little }: Form, entry: Buffer): SectionFields {
  const reader = new Reader(bytesOf(entry), little, wide);
  const word = wide ? 8 : 4;
  return {
    nameAt: reader.u32(0),
    type: reader.u32(4),
    offset: reader.word(8 + 2 * word),
    size: reader.word(8 + 3 * word),
  };
}
