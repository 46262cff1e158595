import type { ByteSource } from './byte-source';

/** A program header: it maps a part of the file into memory. Offsets and sizes are in bytes. */
export interface Segment {
  type: number;
  offset: number;
  vaddr: number;
  filesz: number;
  memsz: number;
  /** PF_X (1), PF_W (2), PF_R (4). */
  flags: number;
}

/** The parts of an ELF file that the checks need. */
export interface ElfFile {
  bits: 32 | 64;
  littleEndian: boolean;
  /** `e_type`: 2 = ET_EXEC, 3 = ET_DYN. */
  type: number;
  machine: number;
  /** Address of the first instruction. */
  entry: number;
  segments: Segment[];
  /** Path of the dynamic loader (PT_INTERP). */
  interpreter?: string;
  /** Entries of PT_DYNAMIC. Undefined if the file has no such segment. */
  dynamic?: { needed: string[]; flags1: number; soname?: string; filters: string[] };
  /** True if the file has the note of glibc's start files (NT_GNU_ABI_TAG). */
  hasGnuAbiNote: boolean;
}

/** Thrown for bytes that are not a complete ELF file. `message` says what is wrong. */
export class ElfFormatError extends Error {}

const ET_REL = 1;
const PT_LOAD = 1;
const PT_DYNAMIC = 2;
const PT_INTERP = 3;
const PT_NOTE = 4;
const DT = {
  needed: 1,
  strtab: 5,
  soname: 14,
  flags1: 0x6ffffffb,
  auxiliary: 0x7ffffffd,
  filter: 0x7fffffff,
};
// No real executable has more. The limit prevents a large allocation for a forged header.
const MOST_SEGMENTS = 1024;
// Limit for bytes that are read entry by entry. Real files have a few thousand.
const MOST_LISTED = 1 << 20;

/**
 * Reads the parts of an ELF file that show how it is linked. It only uses program headers, because
 * section headers can be stripped. Layout:
 * https://refspecs.linuxfoundation.org/elf/gabi4+/contents.html
 *
 * @throws ElfFormatError if the bytes are not an ELF file or end early
 */
export function parseElf(source: ByteSource): ElfFile {
  const header = readHeader(source);
  const reader = new Reader(source, header.littleEndian, header.bits === 64);
  const segments = readSegments(reader, header);
  for (const segment of segments) reader.check(segment.offset, segment.filesz, 'a segment');
  const listed = segments.filter(({ type }) => type === PT_DYNAMIC || type === PT_NOTE);
  if (listed.reduce((sum, { filesz }) => sum + filesz, 0) > MOST_LISTED)
    throw new ElfFormatError('its notes or its dynamic section make no sense: they are too long');
  const interp = segments.find((segment) => segment.type === PT_INTERP);
  const dynamic = segments.find((segment) => segment.type === PT_DYNAMIC);
  return {
    bits: header.bits,
    littleEndian: header.littleEndian,
    type: header.type,
    machine: header.machine,
    entry: header.entry,
    segments,
    interpreter: interp && reader.string(interp.offset, interp.offset + interp.filesz),
    dynamic: dynamic && readDynamic(reader, dynamic, segments),
    hasGnuAbiNote: segments.some((segment) => segment.type === PT_NOTE && hasAbiTag(reader, segment)),
  };
}

export interface Header {
  bits: 32 | 64;
  littleEndian: boolean;
  type: number;
  machine: number;
  entry: number;
  phoff: number;
  phentsize: number;
  phnum: number;
}

export function readHeader(source: ByteSource): Header {
  const bytes = source.read(0, Math.min(source.size, 64));
  if (bytes.length === 0) throw new ElfFormatError('the file is empty');
  if (bytes.subarray(0, 2).toString('latin1') === '#!')
    throw new ElfFormatError('the file is a script, not an ELF file');
  if (bytes.subarray(0, 4).toString('latin1') !== '\x7fELF')
    throw new ElfFormatError('the file does not begin with the ELF magic number');
  if (bytes.length < 52) throw new ElfFormatError('the file is truncated: it ends inside its ELF header');
  const [bits, littleEndian] = [bytes[4] === 1 ? 32 : 64, bytes[5] === 1] as const;
  if (![1, 2].includes(bytes[4]!) || ![1, 2].includes(bytes[5]!))
    throw new ElfFormatError('the ELF class or byte order is unknown');
  const reader = new Reader(source, littleEndian, bits === 64);
  const [phoffAt, sizesAt] = bits === 64 ? [32, 54] : [28, 42];
  reader.check(0, bits === 64 ? 64 : 52, 'its ELF header');
  return {
    bits,
    littleEndian,
    type: reader.u16(16),
    machine: reader.u16(18),
    entry: reader.word(24),
    phoff: reader.word(phoffAt),
    phentsize: reader.u16(sizesAt),
    phnum: reader.u16(sizesAt + 2),
  };
}

function readSegments(reader: Reader, { bits, type, phoff, phentsize, phnum }: Header): Segment[] {
  // An object file, which `-r` and `--emit=obj` create. checkStatic refuses it by its type.
  if (phnum === 0 && type === ET_REL) return [];
  if (phnum === 0) throw new ElfFormatError('it has no program headers, so it cannot be executed');
  if (phnum > MOST_SEGMENTS || phentsize !== (bits === 64 ? 56 : 32))
    throw new ElfFormatError('its program headers make no sense');
  reader.check(phoff, phentsize * phnum, 'its program headers');
  return Array.from({ length: phnum }, (_, index) => {
    const at = phoff + index * phentsize;
    return bits === 64
      ? {
          type: reader.u32(at),
          offset: reader.word(at + 8),
          vaddr: reader.word(at + 16),
          filesz: reader.word(at + 32),
          memsz: reader.word(at + 40),
          flags: reader.u32(at + 4),
        }
      : {
          type: reader.u32(at),
          offset: reader.word(at + 4),
          vaddr: reader.word(at + 8),
          filesz: reader.word(at + 16),
          memsz: reader.word(at + 20),
          flags: reader.u32(at + 24),
        };
  });
}

function readDynamic(reader: Reader, segment: Segment, segments: Segment[]): ElfFile['dynamic'] {
  const size = reader.wide ? 16 : 8;
  const entries: [tag: number, value: number][] = [];
  for (let at = segment.offset; at + size <= segment.offset + segment.filesz; at += size) {
    const tag = reader.word(at);
    if (tag === 0) break;
    entries.push([tag, reader.word(at + size / 2)]);
  }
  const valuesOf = (...tags: number[]): number[] =>
    entries.filter(([tag]) => tags.includes(tag)).map(([, value]) => value);
  // Addresses in PT_DYNAMIC are virtual, so the string table is found through PT_LOAD.
  const [address = 0] = valuesOf(DT.strtab);
  const holder = segments.find(
    ({ type, vaddr, filesz }) => type === PT_LOAD && address >= vaddr && address < vaddr + filesz,
  );
  const names = (...tags: number[]): string[] =>
    valuesOf(...tags).map((offset) => {
      if (!holder) throw new ElfFormatError('its dynamic string table lies outside the file');
      return reader.string(holder.offset + (address - holder.vaddr) + offset, holder.offset + holder.filesz);
    });
  return {
    needed: names(DT.needed),
    flags1: valuesOf(DT.flags1)[0] ?? 0,
    soname: names(DT.soname)[0],
    filters: names(DT.auxiliary, DT.filter),
  };
}

// glibc's crt1.o contains NT_GNU_ABI_TAG (owner GNU, type 1), and musl's does not. The note
// survives stripping.
function hasAbiTag(reader: Reader, segment: Segment): boolean {
  const end = segment.offset + segment.filesz;
  for (let at = segment.offset; at + 16 <= end;) {
    const [namesz, descsz, type] = [reader.u32(at), reader.u32(at + 4), reader.u32(at + 8)];
    if (namesz === 4 && type === 1 && descsz >= 16 && reader.string(at + 12, at + 16) === 'GNU') return true;
    at += 12 + align4(namesz) + align4(descsz);
  }
  return false;
}

function align4(size: number): number {
  return Math.ceil(size / 4) * 4;
}

// No path or library name is longer (PATH_MAX).
const LONGEST_NAME = 4096;

/** Bounds-checked reads for one byte order and word size. */
export class Reader {
  constructor(
    private readonly source: ByteSource,
    private readonly little: boolean,
    readonly wide: boolean,
  ) {}

  check(offset: number, size: number, what: string): void {
    if (offset + size > this.source.size)
      throw new ElfFormatError(`the file is truncated: it ends inside ${what}`);
  }

  u16(at: number): number {
    const bytes = this.take(at, 2);
    return this.little ? bytes.readUInt16LE() : bytes.readUInt16BE();
  }

  u32(at: number): number {
    const bytes = this.take(at, 4);
    return this.little ? bytes.readUInt32LE() : bytes.readUInt32BE();
  }

  /**
   * Reads an address-sized value. Above 2^53 it is inexact, but then it is far outside of any file.
   */
  word(at: number): number {
    if (!this.wide) return this.u32(at);
    const bytes = this.take(at, 8);
    return Number(this.little ? bytes.readBigUInt64LE() : bytes.readBigUInt64BE());
  }

  /** Reads the NUL-terminated string at `at`. It must end before `limit`. */
  string(at: number, limit: number): string {
    const bytes = this.source.read(at, Math.min(limit, this.source.size, at + LONGEST_NAME) - at);
    const end = bytes.indexOf(0);
    if (end < 0) throw new ElfFormatError('one of its names has no end');
    return bytes.toString('utf8', 0, end);
  }

  private take(at: number, size: number): Buffer {
    this.check(at, size, 'its headers');
    return this.source.read(at, size);
  }
}
