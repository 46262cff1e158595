import { closeSync, openSync, writeSync } from 'node:fs';
import { type ByteSource, withFile } from './byte-source';
import { ElfFormatError, Reader } from './parse-elf';
import { fieldsOf, type Form, formOf, layoutOf, readSectionHeaders } from './section-headers';

/** The section headers of a file with the names of its sections. */
interface Table extends Form {
  entries: Buffer[];
  /** Index of the section with the names, and its bytes. */
  namesIndex: number;
  names: Buffer;
  /** Size of the file in bytes. */
  size: number;
}

const SHT_PROGBITS = 1;
const SHT_STRTAB = 3;

/**
 * Adds a section to the end of an ELF file, in place. It is not loaded into memory, and no byte that
 * is loaded changes. The old section headers stay in the file, unused.
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
  const { names } = table;
  const found = table.entries
    .map((entry) => fieldsOf(table, entry))
    .find(({ nameAt }) => {
      const end = names.indexOf(0, nameAt);
      return nameAt < names.length && names.toString('utf8', nameAt, end) === name;
    });
  return found && source.read(found.offset, found.size);
}

function readTable(source: ByteSource): Table {
  const headers = readSectionHeaders(source);
  if (!headers) return emptyTable({ ...formOf(source), size: source.size });
  // The added header has the usual size.
  if (headers.step !== layoutOf(headers).header)
    throw new ElfFormatError('its section headers make no sense');
  const { offset, size } = fieldsOf(headers, headers.entries[headers.namesIndex]!);
  new Reader(source, headers.little, headers.wide).check(offset, size, 'the names of its sections');
  return { ...headers, size: source.size, names: Buffer.from(source.read(offset, size)) };
}

function emptyTable(base: Pick<Table, 'wide' | 'little' | 'size'>): Table {
  const names = Buffer.from('\0.shstrtab\0');
  const entries = [Buffer.alloc(layoutOf(base).header), sectionHeader(base, 1, SHT_STRTAB)];
  return { ...base, entries, namesIndex: 1, names };
}

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

function number({ little }: Pick<Form, 'little'>, bytes: 2 | 4 | 8, value: number): Buffer {
  const buffer = Buffer.alloc(8);
  buffer.writeBigUInt64LE(BigInt(value));
  const part = buffer.subarray(0, bytes);
  return little ? part : Buffer.from(part).reverse();
}

function write(fd: number, bytes: Buffer, at: number): void {
  for (let done = 0; done < bytes.length;) done += writeSync(fd, bytes, done, bytes.length - done, at + done);
}
