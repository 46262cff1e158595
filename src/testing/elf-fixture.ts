/** What an ELF file for a test is made of; the rest is as a linker would write it. */
export interface ElfFixture {
  bits?: 32 | 64;
  littleEndian?: boolean;
  type?: number;
  machine?: number;
  interpreter?: string;
  needed?: string[];
  soname?: string;
  /** A library whose symbols this one stands for: DT_AUXILIARY when it may be missing, else DT_FILTER. */
  filter?: { name: string; optional: boolean };
  pie?: boolean;
  /** Whether there is a PT_DYNAMIC at all. */
  dynamic?: boolean;
  gnuNote?: boolean;
}

/** Writes a small ELF file: one PT_LOAD over everything, mapped at 0x10000. */
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
  put(file, wide ? 54 : 42, 2, entry);
  put(file, wide ? 56 : 44, 2, segments.length);
  segments.forEach(([kind, offset, size], index) => {
    const at = header + index * entry;
    put(file, at, 4, kind);
    put(file, at + (wide ? 8 : 4), word, offset);
    put(file, at + (wide ? 16 : 8), word, base + offset);
    put(file, at + (wide ? 32 : 16), word, size);
  });
  [
    [strings, stringsAt],
    [interp, interpAt],
    [note, noteAt],
    [dynamic, dynamicAt],
  ].forEach(([bytes, at]) => (bytes as Buffer).copy(file, at as number));
  return file;
}
