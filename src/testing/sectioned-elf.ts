/** A section of an ELF file for a test. */
export interface SectionFixture {
  name: string;
  bytes?: Buffer | string;
  /** Size in bytes of a section without bytes in the file, such as .bss. */
  size?: number;
}

export interface SectionedElf {
  bits?: 32 | 64;
  littleEndian?: boolean;
  sections: SectionFixture[];
}

/**
 * Creates a small ELF file with these sections, .shstrtab and section headers. It has no program
 * headers.
 */
export function sectionedElf({ bits = 64, littleEndian = true, sections }: SectionedElf): Buffer {
  const wide = bits === 64;
  const word = wide ? 8 : 4;
  const record = (...fields: [size: number, value: number][]): Buffer =>
    Buffer.concat(
      fields.map(([size, value]) => {
        const bytes = Buffer.alloc(8);
        bytes.writeBigUInt64LE(BigInt(value));
        return littleEndian ? bytes.subarray(0, size) : Buffer.from(bytes.subarray(0, size)).reverse();
      }),
    );
  const names = Buffer.from(['', ...sections.map(({ name }) => name), '.shstrtab', ''].join('\0'));
  const all: SectionFixture[] = [...sections, { name: '.shstrtab', bytes: names }];
  const contents = all.map(({ bytes = '' }) => Buffer.from(bytes as string));
  let at = wide ? 64 : 52;
  const headers = all.map(({ name, size }, index) => {
    const offset = at;
    at += contents[index]!.length;
    // SHT_NOBITS and SHT_PROGBITS.
    const head = record([4, names.indexOf(`\0${name}\0`) + 1], [4, size === undefined ? 1 : 8]);
    const place = record([word, 2], [word, 0], [word, offset], [word, size ?? contents[index]!.length]);
    return Buffer.concat([head, place, record([4, 0], [4, 0], [word, 1], [word, 0])]);
  });
  const ident = Buffer.from([
    0x7f,
    0x45,
    0x4c,
    0x46,
    wide ? 2 : 1,
    littleEndian ? 1 : 2,
    1,
    ...Array(9).fill(0),
  ]);
  const header = record([2, 2], [2, 62], [4, 1], [word, 0], [word, 0], [word, at], [4, 0]);
  const empty = Buffer.alloc(wide ? 64 : 40);
  const counts = record(
    [2, wide ? 64 : 52],
    [2, 0],
    [2, 0],
    [2, empty.length],
    [2, all.length + 1],
    [2, all.length],
  );
  return Buffer.concat([ident, header, counts, ...contents, empty, ...headers]);
}
