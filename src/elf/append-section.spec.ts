import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { elfFile } from '../testing/elf-fixture';
import { sectionedElf } from '../testing/sectioned-elf';
import { tempFolder } from '../testing/temp-folder';
import { appendSection, sectionNamed } from './append-section';
import { bytesOf } from './byte-source';
import { ElfFormatError } from './parse-elf';
import { readSections } from './sections';

function fileWith(bytes: Buffer): string {
  const file = join(tempFolder({}), 'app');
  writeFileSync(file, bytes);
  return file;
}

const FORMS = [32, 64].flatMap((bits) =>
  [true, false].map((littleEndian) => ({ bits: bits as 32 | 64, littleEndian })),
);

describe('a section that is appended', () => {
  it.each(FORMS)('is found with the others, and loads nothing: %o', (form) => {
    const sections = [
      { name: '.text', bytes: 'code' },
      { name: '.bss', size: 64 },
    ];
    const before = sectionedElf({ ...form, sections });
    const file = fileWith(before);
    appendSection(file, '.dep-v0', Buffer.from('list'));
    const after = readFileSync(file);
    const named = readSections(after).map(({ name, bytes }) => [name, bytes.toString()]);
    expect(named.slice(0, 3)).toEqual([
      ['', ''],
      ['.text', 'code'],
      ['.bss', ''],
    ]);
    expect(named.at(-1)).toEqual(['.dep-v0', 'list']);
    expect(sectionNamed(bytesOf(after), '.dep-v0')!.toString()).toBe('list');
    // All but the ELF header stays where it was.
    const headerSize = form.bits === 64 ? 64 : 52;
    expect(after.subarray(headerSize, before.length)).toEqual(before.subarray(headerSize));
  });

  it.each(FORMS)('is the first if the headers were stripped: %o', (form) => {
    const file = fileWith(elfFile(form));
    appendSection(file, '.dep-v0', Buffer.from('list'));
    expect(readSections(readFileSync(file)).map(({ name }) => name)).toEqual(['', '.shstrtab', '.dep-v0']);
  });

  it('can be followed by another', () => {
    const file = fileWith(sectionedElf({ sections: [] }));
    appendSection(file, '.one', Buffer.from('1'));
    appendSection(file, '.two', Buffer.from('22'));
    const source = bytesOf(readFileSync(file));
    expect(sectionNamed(source, '.one')!.toString()).toBe('1');
    expect(sectionNamed(source, '.two')!.toString()).toBe('22');
    expect(sectionNamed(source, '.three')).toBeUndefined();
  });

  it.each<[string, (bytes: Buffer) => void]>([
    ['a table outside of the file', (bytes) => bytes.writeBigUInt64LE(1n << 40n, 40)],
    ['a wrong size of entries', (bytes) => bytes.writeUInt16LE(10, 58)],
    ['no entries although there is a table', (bytes) => bytes.writeUInt16LE(0, 60)],
    ['names in a section that does not exist', (bytes) => bytes.writeUInt16LE(99, 62)],
  ])('is refused for %s, and the file stays as it is', (_what, spoil) => {
    const bytes = sectionedElf({ sections: [{ name: '.text', bytes: 'code' }] });
    spoil(bytes);
    const file = fileWith(bytes);
    expect(() => appendSection(file, '.dep-v0', Buffer.from('list'))).toThrow(ElfFormatError);
    expect(readFileSync(file)).toEqual(bytes);
  });
});
