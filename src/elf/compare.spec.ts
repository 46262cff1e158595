import { type SectionFixture, type SectionedElf, sectionedElf } from '../testing/sectioned-elf';
import { bytesOf } from './byte-source';
import { compareBinaries } from './compare';

const LOADED = 2;
const CODE = 6;

/** A small program; `change` replaces the bytes of sections, or takes a section out. */
function program(
  change: Record<string, SectionFixture['bytes'] | null> = {},
  elf: Partial<SectionedElf> = {},
) {
  const sections: SectionFixture[] = [
    { name: '.note.gnu.build-id', type: 7, flags: LOADED, bytes: 'first build!' },
    { name: '.text', flags: CODE, bytes: Buffer.alloc(64, 0x90) },
    { name: '.rodata', flags: LOADED, bytes: 'panicked at src/main.rs\0version 1.2 of it\0' },
    { name: '.bss', type: 8, flags: LOADED, size: 4096 },
  ];
  return sectionedElf({
    sections: sections
      .filter(({ name }) => change[name] !== null)
      .map((section) => ({ ...section, bytes: change[section.name] ?? section.bytes })),
    symbols: [
      { name: '_ZN4core3fmt5write17h0123456789abcdefE', section: '.text', at: 0, size: 32 },
      { name: 'main', section: '.text', at: 32, size: 16 },
      { name: 'thread_local', section: '.text', at: 48, size: 16, type: 6 },
    ],
    ...elf,
  });
}

function codeWith(at: number): Buffer {
  const code = Buffer.alloc(64, 0x90);
  code[at] = 0xcc;
  return code;
}

describe('compareBinaries', () => {
  it('finds nothing in equal files', () => {
    expect(compareBinaries(program(), program())).toEqual([]);
  });

  it('says where a text differs, and what stands there', () => {
    const [a, b] = [program(), program({ '.rodata': 'panicked at src/main.rs\0version 1.3 of it\0' })];
    expect(compareBinaries(a, b)).toEqual([
      {
        section: '.rodata',
        offset: a.indexOf('2 of it'),
        bytes: 1,
        texts: ['version 1.2 of it', 'version 1.3 of it'],
      },
    ]);
  });

  it('gives the build id last, since it follows from the rest', () => {
    const other = program({ '.note.gnu.build-id': 'other build!', '.text': codeWith(3) });
    expect(compareBinaries(program(), other).map(({ section, bytes }) => [section, bytes])).toEqual([
      ['.text', 1],
      ['.note.gnu.build-id', 5],
    ]);
  });

  it.each([
    [64, true],
    [64, false],
    [32, true],
    [32, false],
  ] as const)('names functions in files of %i bits, little-endian %s', (bits, littleEndian) => {
    const symbolOf = (at: number) =>
      compareBinaries(
        program({}, { bits, littleEndian }),
        program({ '.text': codeWith(at) }, { bits, littleEndian }),
      );
    expect(symbolOf(31)).toMatchObject([{ section: '.text', symbol: 'core::fmt::write' }]);
    expect(symbolOf(32)).toMatchObject([{ symbol: 'main' }]);
    expect(symbolOf(47)).toMatchObject([{ symbol: 'main' }]);
    expect(symbolOf(48)[0]).not.toHaveProperty('symbol');
  });

  it('knows a function of Thumb code by its address without the mark', () => {
    const arm: Partial<SectionedElf> = {
      machine: 40,
      bits: 32,
      symbols: [{ name: 'thumb', section: '.text', at: 9, size: 4 }],
    };
    const found = (at: number) =>
      compareBinaries(program({}, arm), program({ '.text': codeWith(at) }, arm))[0]!.symbol;
    expect([7, 8, 11, 12].map(found)).toEqual([undefined, 'thumb', 'thumb', undefined]);
  });

  it('gives the sizes of a section that grows, and the text that it grew by', () => {
    const other = program({ '.rodata': 'panicked at /home/me/src/main.rs\0version 1.2 of it\0' });
    expect(compareBinaries(program(), other).find(({ section }) => section === '.rodata')).toMatchObject({
      sizes: [42, 51],
      texts: ['panicked at src/main.rs', 'panicked at /home/me/src/main.rs'],
    });
  });

  it('finds the text that changed behind texts that only moved', () => {
    const names = ['first constant text\0', 'built on 2026-11-23, by me\0', 'another constant\0'];
    const a = program({ '.rodata': names.join('') });
    const b = program({ '.rodata': `built on 2026-11-24, by me\0${names[0]}${names[2]}` });
    expect(compareBinaries(a, b)).toMatchObject([
      { texts: ['built on 2026-11-23, by me', 'built on 2026-11-24, by me'] },
    ]);
  });

  it('keeps texts short', () => {
    const [a, b] = ['x', 'y'].map((letter) =>
      program({ '.rodata': `${'a'.repeat(90)}b${letter}b${'c'.repeat(90)}` }),
    );
    const texts = compareBinaries(a!, b!)[0]?.texts ?? [];
    expect(texts.map((text) => text.length)).toEqual([80, 80]);
    expect(texts[0]).toMatch(/^a+bxbc+$/);
  });

  it('reads texts that are not ASCII', () => {
    const [a, b] = ['jörg', 'jürg'].map((name) => program({ '.rodata': `/home/${name}` }));
    expect(compareBinaries(a!, b!)).toMatchObject([{ texts: ['/home/jörg', '/home/jürg'] }]);
  });

  it('gives no texts for code', () => {
    const [a, b] = ['AWAVAUATSH', 'AWAVAVATSH'].map((code) => program({ '.text': code }));
    expect(compareBinaries(a!, b!)[0]).not.toHaveProperty('texts');
  });

  it('lists a section that only one has', () => {
    const without = program({ '.rodata': null });
    const sizesOf = (differences: ReturnType<typeof compareBinaries>) =>
      differences.find(({ section }) => section === '.rodata');
    expect(sizesOf(compareBinaries(program(), without))).toMatchObject({ bytes: 42, sizes: [42, 0] });
    expect(sizesOf(compareBinaries(without, program()))).toMatchObject({
      bytes: 42,
      sizes: [0, 42],
      offset: program().indexOf('panicked'),
    });
  });

  it('lists a section without bytes in the file by its sizes', () => {
    const withBss = (size: number) => sectionedElf({ sections: [{ name: '.bss', type: 8, size }] });
    expect(compareBinaries(withBss(16), withBss(32))).toMatchObject([
      { section: '.bss', bytes: 0, sizes: [16, 32] },
      { section: '(headers)' },
    ]);
  });

  it('pairs sections of one name in their order', () => {
    const twice = (second: string) =>
      sectionedElf({ sections: ['same', second].map((bytes) => ({ name: '.data', bytes })) });
    expect(compareBinaries(twice('left'), twice('lent'))).toEqual([
      { section: '.data', offset: 64 + 4 + 2, bytes: 1, texts: ['left', 'lent'] },
    ]);
  });

  it('calls what is in no section headers, and what follows the last one too', () => {
    const longer = Buffer.concat([program(), Buffer.from('payload')]);
    expect(compareBinaries(program(), longer)).toMatchObject([
      { section: '(headers)', offset: program().length, bytes: 7 },
    ]);
    const other = program();
    other[16] = 3;
    expect(compareBinaries(program(), other)).toEqual([{ section: '(headers)', offset: 16, bytes: 1 }]);
  });

  it('takes files without section headers, and what is no ELF file, as a whole', () => {
    expect(compareBinaries(Buffer.from('some text'), Buffer.from('some test'))).toEqual([
      { section: '(file)', offset: 7, bytes: 1, texts: ['some text', 'some test'] },
    ]);
    const stripped = (bytes: Buffer) => {
      bytes.fill(0, 58, 64);
      return bytes;
    };
    expect(compareBinaries(stripped(program()), stripped(program({ '.text': codeWith(3) })))).toMatchObject([
      { section: '(file)', bytes: 1 },
    ]);
    expect(compareBinaries(program(), Buffer.alloc(0))).toMatchObject([{ section: '(file)', offset: 0 }]);
  });

  it('gives 20 differences at most', () => {
    const many = (byte: string) =>
      sectionedElf({
        sections: Array.from({ length: 30 }, (_, index) => ({ name: `.s${index}`, bytes: byte })),
      });
    const sections = compareBinaries(many('a'), many('b')).map(({ section }) => section);
    expect(sections).toEqual(Array.from({ length: 20 }, (_, index) => `.s${index}`));
  });

  it('never throws for forged headers, and never takes different files for equal', () => {
    const whole = program();
    for (let at = 4; at < whole.length; at++)
      for (const byte of [1, 0xff]) {
        const forged = Buffer.from(whole);
        forged[at] = byte;
        expect(compareBinaries(whole, forged).length > 0).toBe(!whole.equals(forged));
        expect(compareBinaries(forged, whole).length > 0).toBe(!whole.equals(forged));
      }
  });

  it('walks only what differs of a large file', () => {
    const size = 32 << 20;
    const large = (at: number) => {
      const bytes = Buffer.alloc(size, 'text');
      bytes[at] = 0;
      return program({ '.rodata': bytes });
    };
    const [a, b] = [large(5), large(size - 5)];
    const started = Date.now();
    expect(compareBinaries(bytesOf(a), bytesOf(b))).toMatchObject([{ section: '.rodata', bytes: 2 }]);
    expect(Date.now() - started).toBeLessThan(2000);
  });
});
