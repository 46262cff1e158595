import { closeSync, openSync, writeSync } from 'node:fs';
import { bytesOf, type ByteSource, withFile } from './byte-source';
import { ElfFormatError, Reader, readHeader } from './parse-elf';

/** Section headers of an ELF file, as raw bytes, so that what is not understood stays as it is. */
interface Table {
  wide: boolean;
  little: boolean;
  entries: Buffer[];
  /** Index of the section with the names, and its bytes. */
  namesIndex: number;
  names: Buffer;
  /** Size of the file in bytes. */
  size: number;
}

const SHT_PROGBITS = 1;
const SHT_STRTAB = 3;
/** Positions of `e_shoff` and of `e_shentsize`, and the size of a header, by word size. */
const LAYOUT = { wide: { table: 40, sizes: 58, header: 64 }, narrow: { table: 32, sizes: 46, header: 40 } };

/**
 * Adds a section to the end of an ELF file, in place. It is not loaded into memory, and no byte that
 * is loaded changes. The old section headers stay in the file, unused.
 * Layout: https://refspecs.linuxfoundation.org/elf/gabi4+/ch4.sheader.html
 *
 * @param file absolute path
 * @throws ElfFormatError if the section headers are invalid; the file is then unchanged
 */
export function appendSection(file: string, name: string, content: Uint8Array): void {
  const table = withFile(file, readTable);
  const names = Buffer.concat([table.names, Buffer.from(`${name}\0`)]);
  const contentAt = table.size;
  const namesAt = contentAt + content.length;
  const tableAt = Math.ceil((namesAt + names.length) / 8) * 8;
  const entries = table.entries.map((entry, index) =>
    index === table.namesIndex ? placed(table, entry, namesAt, names.length) : entry,
  );
  const added = sectionHeader(table, table.names.length, SHT_PROGBITS);
  entries.push(placed(table, added, contentAt, content.length));
  const fd = openSync(file, 'r+');
  try {
    const padding = Buffer.alloc(tableAt - namesAt - names.length);
    write(fd, Buffer.concat([content, names, padding, ...entries]), contentAt);
    const { table: shoff, sizes, header } = layoutOf(table);
    write(fd, number(table, table.wide ? 8 : 4, tableAt), shoff);
    const counts = [header, entries.length, table.namesIndex];
    write(fd, Buffer.concat(counts.map((value) => number(table, 2, value))), sizes);
  } finally {
    closeSync(fd);
  }
}

/** Returns the bytes of the first section with a name. Undefined if there is none. */
export function sectionNamed(source: ByteSource, name: string): Buffer | undefined {
  const table = readTable(source);
  const found = table.entries.find((entry) => {
    const at = new Reader(bytesOf(entry), table.little, table.wide).u32(0);
    const end = table.names.indexOf(0, at);
    return at < table.names.length && table.names.toString('utf8', at, end) === name;
  });
  if (!found) return undefined;
  const { offset, size } = placeOf(table, found);
  return source.read(offset, size);
}

function readTable(source: ByteSource): Table {
  const { bits, littleEndian: little } = readHeader(source);
  const wide = bits === 64;
  const reader = new Reader(source, little, wide);
  const { table: shoff, sizes, header } = layoutOf({ wide });
  const [at, step, count] = [reader.word(shoff), reader.u16(sizes), reader.u16(sizes + 2)];
  const namesIndex = reader.u16(sizes + 4);
  const base = { wide, little, size: source.size };
  if (at === 0 && count === 0) return emptyTable(base);
  if (count === 0 || step !== header || namesIndex >= count)
    throw new ElfFormatError('its section headers make no sense');
  reader.check(at, step * count, 'its section headers');
  const entries = Array.from({ length: count }, (_, index) =>
    Buffer.from(source.read(at + index * step, step)),
  );
  const { offset, size } = placeOf(base, entries[namesIndex]!);
  reader.check(offset, size, 'the names of its sections');
  return { ...base, entries, namesIndex, names: Buffer.from(source.read(offset, size)) };
}

function emptyTable(base: Pick<Table, 'wide' | 'little' | 'size'>): Table {
  const names = Buffer.from('\0.shstrtab\0');
  const entries = [Buffer.alloc(layoutOf(base).header), sectionHeader(base, 1, SHT_STRTAB)];
  return { ...base, entries, namesIndex: 1, names };
}

type Form = Pick<Table, 'wide' | 'little'>;

/** Only name, type and alignment are set. */
function sectionHeader(form: Form, nameAt: number, type: number): Buffer {
  const header = Buffer.alloc(layoutOf(form).header);
  header.set(number(form, 4, nameAt), 0);
  header.set(number(form, 4, type), 4);
  header.set(number(form, form.wide ? 8 : 4, 1), form.wide ? 48 : 32);
  return header;
}

function placed(form: Form, entry: Buffer, offset: number, size: number): Buffer {
  const word = form.wide ? 8 : 4;
  const result = Buffer.from(entry);
  result.set(number(form, word, offset), 8 + 2 * word);
  result.set(number(form, word, size), 8 + 3 * word);
  return result;
}

function placeOf({ wide, little }: Form, entry: Buffer): { offset: number; size: number } {
  const reader = new Reader(bytesOf(entry), little, wide);
  const word = wide ? 8 : 4;
  return { offset: reader.word(8 + 2 * word), size: reader.word(8 + 3 * word) };
}

function layoutOf({ wide }: Pick<Form, 'wide'>): (typeof LAYOUT)['wide'] {
  return wide ? LAYOUT.wide : LAYOUT.narrow;
}

function number({ little }: Pick<Form, 'little'>, bytes: 2 | 4 | 8, value: number): Buffer {
  const buffer = Buffer.alloc(8);
  buffer.writeBigUInt64LE(BigInt(value));
  const part = buffer.subarray(0, bytes);
  return little ? part : Buffer.from(part).reverse();
}

function write(fd: number, bytes: Buffer, at: number): void {
  for (let done = 0; done < bytes.length;) done += writeSync(fd, bytes, done, bytes.length - done, at + done);
}
