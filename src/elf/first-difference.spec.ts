import { type SectionedElf, sectionedElf } from '../testing/sectioned-elf';
import { firstDifference } from './first-difference';

/** Creates a small program. `change` replaces the bytes of sections. */
function program(change: Record<string, string> = {}, elf: Partial<SectionedElf> = {}): Buffer {
  const texts: [string, string][] = [
    ['.note.gnu.build-id', 'first build!'],
    ['.text', '\x90\x90\x90\x90'],
    ['.rodata', 'panicked at src/main.rs\0version 1.2 of it\0'],
  ];
  const sections = texts.map(([name, text]) => ({
    name,
    bytes: Buffer.from(change[name] ?? text, 'latin1'),
  }));
  return sectionedElf({ sections: [...sections, { name: '.bss', size: 4096 }], ...elf });
}

describe('firstDifference', () => {
  it('finds none in identical files', () => {
    expect(firstDifference(program(), program())).toBeUndefined();
  });

  it.each([
    [64, true],
    [64, false],
    [32, true],
    [32, false],
  ] as const)('names section, offset and text of %i bits, little-endian %s', (bits, littleEndian) => {
    const a = program({}, { bits, littleEndian });
    const b = program({ '.rodata': 'panicked at src/main.rs\0version 1.3 of it\0' }, { bits, littleEndian });
    expect(firstDifference(a, b)).toEqual({
      section: '.rodata',
      offset: a.indexOf('2 of it'),
      texts: ['nicked at src/main.rs.version 1.2 of it.', 'nicked at src/main.rs.version 1.3 of it.'],
    });
  });

  it('passes over the build id, which follows from the rest', () => {
    const b = program({ '.note.gnu.build-id': 'other build!', '.text': '\x90\x90\xcc\x90' });
    expect(firstDifference(program(), b)).toMatchObject({ section: '.text' });
  });

  it('finds where a longer section ends in the other binary', () => {
    const a = program();
    const b = program({ '.text': '\x90\x90\x90\x90\x90' });
    expect(firstDifference(a, b)).toMatchObject({
      section: '.text',
      offset: a.indexOf('\x90\x90\x90\x90', 0, 'latin1') + 4,
    });
  });

  it('falls back to the bytes where no section differs, or there are none', () => {
    const stamped = Buffer.from(program());
    stamped[8] = 1;
    const found = firstDifference(program(), stamped);
    expect([found?.section, found?.offset]).toEqual([undefined, 8]);
    expect(firstDifference(Buffer.from('#!a'), Buffer.from('#!b'))).toEqual({
      offset: 2,
      texts: ['#!a', '#!b'],
    });
    expect(firstDifference(Buffer.alloc(0), program())).toMatchObject({ offset: 0 });
  });
});
