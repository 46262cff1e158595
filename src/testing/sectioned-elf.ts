/** A section of an ELF file for a test. */
export interface SectionFixture {
  name: string;
  bytes?: Buffer | string;
  /** SHT_…: 1 = PROGBITS. */
  type?: number;
  /** SHF_…: 2 = loaded, 4 = code. */
  flags?: number;
  /** In bytes, of a section without bytes in the file such as .bss. */
  size?: number;
}

/** A function or object: `at` and `size` in bytes of its section. */
export interface SymbolFixture {
  name: string;
  section: string;
  at: number;
  size: number;
  /** STT_…: 2 = a function. */
  type?: number;
}

export interface SectionedElf {
  bits?: 32 | 64;
  littleEndian?: boolean;
  machine?: number;
  sections: SectionFixture[];
  symbols?: SymbolFixture[];
}

const BASE = 0x400000;

/**
 * Writes a small ELF file with section headers and, when there are symbols, .symtab and .strtab. A section that is
 * loaded has its address at 0x400000 and its offset. It has no program headers.
 */
export function sectionedElf({
  bits = 64,
  littleEndian = true,
  machine = 62,
  ...rest
}: SectionedElf): Buffer {
  const wide = bits === 64;
  const word = wide ? 8 : 4;
  const number = (size: number, value: number): Buffer => {
    const bytes = Buffer.alloc(8);
    bytes.writeBigUInt64LE(BigInt(value));
    return littleEndian ? bytes.subarray(0, size) : Buffer.from(bytes.subarray(0, size)).reverse();
  };
  const record = (...fields: [size: number, value: number][]): Buffer =>
    Buffer.concat(fields.map(([size, value]) => number(size, value)));
  const headerSize = wide ? 64 : 52;

  const names = namesOf([...rest.sections.map(({ name }) => name), '.symtab', '.strtab', '.shstrtab']);
  const symbols = rest.symbols ?? [];
  const symbolNames = namesOf(symbols.map(({ name }) => name));
  const offsets = placesOf(rest.sections, headerSize);
  const symbolRecord = ({ name, section, at, size, type = 2 }: SymbolFixture): Buffer => {
    const index = rest.sections.findIndex((each) => each.name === section);
    const [nameAt, value] = [symbolNames.indexOf(`\0${name}\0`) + 1, BASE + offsets[index]! + at];
    return wide
      ? record([4, nameAt], [1, type], [1, 0], [2, index + 1], [8, value], [8, size])
      : record([4, nameAt], [4, value], [4, size], [1, type], [1, 0], [2, index + 1]);
  };
  const tables: SectionFixture[] = [
    ...(rest.symbols
      ? [
          { name: '.symtab', type: 2, bytes: Buffer.concat(symbols.map(symbolRecord)) },
          { name: '.strtab', type: 3, bytes: symbolNames },
        ]
      : []),
    { name: '.shstrtab', type: 3, bytes: names },
  ];
  const all = [...rest.sections, ...tables];
  const places = placesOf(all, headerSize);
  const headers = all.map((section, index) => {
    const { type = 1, flags = 0, size = bytesOf(section).length } = section;
    const address = flags & 2 ? BASE + places[index]! : 0;
    const place: [number, number][] = [flags, address, places[index]!, size].map((value) => [word, value]);
    const link = type === 2 ? index + 2 : 0;
    const nameAt = names.indexOf(`\0${section.name}\0`) + 1;
    return record([4, nameAt], [4, type], ...place, [4, link], [4, 0], [word, 1], [word, 0]);
  });
  const end = places.at(-1)! + names.length;
  const ident = Buffer.alloc(16);
  ident.set([0x7f, 0x45, 0x4c, 0x46, wide ? 2 : 1, littleEndian ? 1 : 2, 1]);
  const header = record([2, 2], [2, machine], [4, 1], [word, BASE], [word, 0], [word, end], [4, 0]);
  const sizes = record(
    [2, headerSize],
    [2, 0],
    [2, 0],
    [2, wide ? 64 : 40],
    [2, all.length + 1],
    [2, all.length],
  );
  return Buffer.concat([ident, header, sizes, ...all.map(bytesOf), Buffer.alloc(wide ? 64 : 40), ...headers]);
}

function bytesOf({ bytes = '' }: SectionFixture): Buffer {
  return Buffer.from(bytes as string);
}

function namesOf(names: string[]): Buffer {
  return Buffer.from(['', ...names, ''].join('\0'));
}

function placesOf(sections: SectionFixture[], from: number): number[] {
  let at = from;
  return sections.map((section) => (at += bytesOf(section).length) - bytesOf(section).length);
}
