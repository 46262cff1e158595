/** The parts of an ELF file for a test. The rest is written as a linker would. */
export interface ElfFixture {
  bits?: 32 | 64;
  littleEndian?: boolean;
  type?: number;
  machine?: number;
  interpreter?: string;
  needed?: string[];
  soname?: string;
  /** A library whose symbols this one replaces: DT_AUXILIARY if it is optional, else DT_FILTER. */
  filter?: { name: string; optional: boolean };
  pie?: boolean;
  /** True if the file has a PT_DYNAMIC segment. */
  dynamic?: boolean;
  gnuNote?: boolean;
  /**
   * Changes to the only PT_LOAD, including its `type`. Values are in bytes, `entry` from the
   * beginning of the file.
   */
  load?: { type?: number; flags?: number; vaddr?: number; memsz?: number; entry?: number };
  /** `e_phentsize`. */
  headerSize?: number;
}

/** Programs for x86_64 end with status 0: `xor edi, edi; mov eax, 60; syscall`. */
const EXIT = Buffer.from('31ffb83c0000000f05', 'hex');

/** Creates a small ELF file: one PT_LOAD that covers the whole file, mapped at 0x10000. */
export function elfFile(fixture: ElfFixture = {}): Buffer {
  const { bits = 64, littleEndian = true, type = 3, machine = 62, needed = [], pie = true } = fixture;
  const wide = bits === 64;
  const base = 0x10000;
  const word = wide ? 8 : 4;
  const put = (buffer: Buffer, at: number, size: number, value: number): void => {
    const bytes = Buffer.alloc(8);
    bytes.writeBigUInt64LE(BigInt(value));
    const part = bytes.subarray(0, size);
    buffer.set(littleEndian ? part : part.reverse(), at);
  };

  const strings = Buffer.from(
    ['', ...needed, fixture.soname ?? '', fixture.filter?.name ?? ''].join('\0') + '\0',
  );
  const offsetOf = (name: string): number => strings.indexOf(`\0${name}\0`) + 1;
  const interp = Buffer.from(fixture.interpreter === undefined ? '' : `${fixture.interpreter}\0`);
  const note = Buffer.alloc(fixture.gnuNote ? 32 : 0);
  if (fixture.gnuNote) {
    [4, 16, 1].forEach((value, index) => put(note, index * 4, 4, value));
    note.write('GNU\0', 12);
  }
  const hasDynamic = fixture.dynamic ?? true;
  const stringsAt = 1024;
  const tags: [number, number][] = hasDynamic
    ? [
        ...needed.map((name): [number, number] => [1, offsetOf(name)]),
        ...(fixture.soname ? [[14, offsetOf(fixture.soname)] as [number, number]] : []),
        ...(fixture.filter
          ? [
              [fixture.filter.optional ? 0x7ffffffd : 0x7fffffff, offsetOf(fixture.filter.name)] as [
                number,
                number,
              ],
            ]
          : []),
        [5, base + stringsAt],
        [0x6ffffffb, pie ? 0x08000001 : 1],
        [0, 0],
      ]
    : [];
  const dynamic = Buffer.alloc(tags.length * word * 2);
  tags.forEach(([tag, value], index) => {
    put(dynamic, index * word * 2, word, tag);
    put(dynamic, index * word * 2 + word, word, value);
  });
  const [interpAt, noteAt, dynamicAt] = [2048, 2304, 3072];
  const total = dynamicAt + dynamic.length + 16;
  const { load = {} } = fixture;
  const segments: [type: number, offset: number, size: number][] = [[1, 0, total]];
  if (interp.length > 0) segments.push([3, interpAt, interp.length]);
  if (note.length > 0) segments.push([4, noteAt, note.length]);
  if (hasDynamic) segments.push([2, dynamicAt, dynamic.length]);
  segments.push([0x6474e551, 0, 0]);

  const file = Buffer.alloc(total);
  file.write('\x7fELF', 0, 'latin1');
  file[4] = wide ? 2 : 1;
  file[5] = littleEndian ? 1 : 2;
  put(file, 16, 2, type);
  put(file, 18, 2, machine);
  const header = wide ? 64 : 52;
  const entry = wide ? 56 : 32;
  put(file, wide ? 32 : 28, word, header);
  put(file, 24, word, (load.vaddr ?? base) + (load.entry ?? total - 16));
  EXIT.copy(file, total - 16);
  put(file, wide ? 54 : 42, 2, fixture.headerSize ?? entry);
  put(file, wide ? 56 : 44, 2, segments.length);
  segments.forEach(([kind, offset, size], index) => {
    const at = header + index * entry;
    const own = index === 0 ? load : {};
    put(file, at, 4, own.type ?? kind);
    put(file, at + (wide ? 8 : 4), word, offset);
    put(file, at + (wide ? 16 : 8), word, own.vaddr ?? base + offset);
    put(file, at + (wide ? 32 : 16), word, size);
    put(file, at + (wide ? 40 : 20), word, own.memsz ?? size);
    put(file, at + (wide ? 4 : 24), 4, own.flags ?? (kind === 1 ? 5 : 4));
    put(file, at + (wide ? 48 : 28), word, kind === 1 ? 4096 : 1);
  });
  [
    [strings, stringsAt],
    [interp, interpAt],
    [note, noteAt],
    [dynamic, dynamicAt],
  ].forEach(([bytes, at]) => (bytes as Buffer).copy(file, at as number));
  return file;
}
