import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AUDIT_SECTION, auditData, auditedCrates } from '../artifact/audit-data';
import { appendSection, sectionNamed } from '../elf/append-section';
import { bytesOf } from '../elf/byte-source';
import { thrown } from '../testing/memory-files';
import { artifactOf, dependency } from '../testing/package-fixture';
import { sectionedElf } from '../testing/sectioned-elf';
import { tempFolder } from '../testing/temp-folder';
import { addAuditData } from './audit-section';

const { crate } = artifactOf();
const made = {
  crate,
  version: '1.2.3',
  dependencies: [dependency('serde'), dependency('cc', { scope: 'build' })],
};

function binary(section?: Uint8Array): string {
  const file = join(tempFolder({}), 'app');
  writeFileSync(file, sectionedElf({ sections: [{ name: '.text', bytes: 'code' }] }));
  if (section) appendSection(file, AUDIT_SECTION, section);
  return file;
}
const listed = (file: string) => auditedCrates(sectionNamed(bytesOf(readFileSync(file)), AUDIT_SECTION)!);

describe('the section with the crates of a binary', () => {
  it('is added once', () => {
    const file = binary();
    addAuditData(file, 'app', made);
    const once = readFileSync(file);
    addAuditData(file, 'app', made);
    expect(listed(file)).toEqual(
      new Map([
        ['cc 1.0.0 (crates.io)', 'build'],
        ['serde 1.0.0 (crates.io)', 'runtime'],
      ]),
    );
    expect(readFileSync(file)).toEqual(once);
  });

  it.each([
    ['all crates', made.dependencies],
    ['all but those of the build', [dependency('serde')]],
  ])('stays if another tool has written it, and it names %s', (_what, theirs) => {
    const file = binary(auditData(crate, '1.2.3', theirs));
    const before = readFileSync(file);
    addAuditData(file, 'app', made);
    expect(readFileSync(file)).toEqual(before);
  });

  it.each([
    ['lacks a crate', auditData(crate, '1.2.3', []), 'It lacks serde 1.0.0 (crates.io)'],
    [
      'names others, which verify would refuse',
      auditData(crate, '1.2.3', [...made.dependencies, dependency('more')]),
      'It names more 1.0.0 (crates.io), which the build did not compile',
    ],
    [
      'hides a crate from scanners, as one that only the build used',
      auditData(crate, '1.2.3', [dependency('serde', { scope: 'build' })]),
      'It says that only the build used serde 1.0.0 (crates.io), which the binary contains.',
    ],
    [
      'hides a crate from scanners, as one of the workspace',
      auditData(crate, '1.2.3', [dependency('serde', { source: null })]),
      'It lacks serde 1.0.0 (crates.io)',
    ],
    ['cannot be read', Buffer.from('garbage'), 'incorrect header check'],
  ])('is refused if it %s', (_what, section, reason) => {
    const error = thrown(() => addAuditData(binary(section), 'app', made));
    expect(error).toMatchObject({ code: 'audit-data-incomplete' });
    expect(error.message).toContain(reason);
  });

  it('is left to the proof to refuse what is not an ELF file', () => {
    const file = join(tempFolder({ app: '#!/bin/sh\n' }), 'app');
    addAuditData(file, 'app', made);
    expect(readFileSync(file, 'utf8')).toBe('#!/bin/sh\n');
  });
});
