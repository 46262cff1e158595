import {
  existsSync,
  lstatSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { artifactOf } from '../testing/package-fixture';
import { processSpace } from '../owner';
import { tempFolder } from '../testing/temp-folder';
import { readArtifact } from './artifact';
import { openStaging } from './place-output';

describe('readArtifact', () => {
  it('says what to do when there is none', () => {
    const folder = tempFolder();
    expect(() => readArtifact(folder)).toThrow(`Cannot read the artifact ${join(folder, 'artifact.json')}`);
    expect(() => readArtifact(folder)).toThrow('Run the static-build target first');
  });

  it('refuses a schema version that it does not know', () => {
    const folder = tempFolder({ 'artifact.json': '{"schemaVersion": 3}' });
    expect(() => readArtifact(folder)).toThrow('has schema version 3');
  });

  it.each([
    ['recipe', 'a'.repeat(64)],
    ['reference', 'registry.example.com/rust-builder:1.96'],
  ])('reads schema version 1 in the shape of version 2, with builder.%s', (field, image) => {
    const now = artifactOf({
      builder: { engine: 'docker', [field]: image },
      packages: { z: { name: 'zlib-static', version: '1.3.1-r2', license: 'Zlib' } },
    });
    const then = {
      ...now,
      schemaVersion: 1,
      builder: { engine: 'docker', image },
      crate: { ...now.crate, license: undefined, licence: now.crate.license },
      packages: { z: { name: 'zlib-static', version: '1.3.1-r2', licence: 'Zlib' } },
    };
    const folder = tempFolder({ 'artifact.json': JSON.stringify(then) });
    expect(readArtifact(folder)).toEqual(now);
  });

  it.each(['null', '[]', '1', '"x"', '{}', '{"schemaVersion": 1}', '{"schemaVersion": 2, "binaries": null}'])(
    'refuses %s, which something else has written',
    (text) => {
      const folder = tempFolder({ 'artifact.json': text });
      expect(() => readArtifact(folder)).toThrow('It is not what static-build writes');
    },
  );
});

describe('openStaging', () => {
  it('replaces the output as a whole, and leaves nothing beside it', () => {
    const root = tempFolder({ 'out/artifact.json': '{}', 'out/old': '' });
    const staging = openStaging(join(root, 'out'));
    writeFileSync(join(staging.folder, 'artifact.json'), 'new');
    staging.commit();
    staging.discard();
    expect(readdirSync(root)).toEqual(['out']);
    expect(readdirSync(join(root, 'out'))).toEqual(['artifact.json']);
    expect(readFileSync(join(root, 'out/artifact.json'), 'utf8')).toBe('new');
  });

  it('keeps the previous output when the build fails', () => {
    const root = tempFolder({ 'out/artifact.json': 'old' });
    const staging = openStaging(join(root, 'out'));
    writeFileSync(join(staging.folder, 'part'), '');
    staging.discard();
    expect(readdirSync(root)).toEqual(['out']);
    expect(readFileSync(join(root, 'out/artifact.json'), 'utf8')).toBe('old');
  });

  it('puts the previous output back when the new one cannot take its place', () => {
    const root = tempFolder({ 'out/artifact.json': 'old' });
    const staging = openStaging(join(root, 'out'));
    rmSync(staging.folder, { recursive: true });
    expect(() => staging.commit()).toThrow('ENOENT');
    expect(readdirSync(root)).toEqual(['out']);
    expect(readFileSync(join(root, 'out/artifact.json'), 'utf8')).toBe('old');
  });

  it('removes what a killed build left beside the output, and nothing of one that runs', () => {
    const dead = `.out.new-${processSpace()}-4194305-0123456789ab`;
    const alive = `.out.old-${processSpace()}-${process.pid}-0123456789ab`;
    const elsewhere = '.out.new-0123456789ab-4194305-0123456789ab';
    const kept = [alive, elsewhere, '.out.other'];
    const root = tempFolder(Object.fromEntries([dead, ...kept].map((name) => [`${name}/app`, ''])));
    openStaging(join(root, 'out')).discard();
    expect(readdirSync(root).sort()).toEqual(kept.sort());
  });

  it('puts a folder in place of a link, and leaves what the link leads to as it was', () => {
    for (const there of [{ 'else/artifact.json': 'old' }, {}] as Record<string, string>[]) {
      const root = tempFolder({ ...there, 'x/y': '' });
      symlinkSync(join(root, 'else'), join(root, 'out'));
      const staging = openStaging(join(root, 'out'));
      writeFileSync(join(staging.folder, 'artifact.json'), 'new');
      staging.commit();
      expect(lstatSync(join(root, 'out')).isDirectory()).toBe(true);
      expect(readFileSync(join(root, 'out/artifact.json'), 'utf8')).toBe('new');
      if ('else/artifact.json' in there)
        expect(readFileSync(join(root, 'else/artifact.json'), 'utf8')).toBe('old');
      expect(readdirSync(root).filter((name) => name.startsWith('.'))).toEqual([]);
    }
  });

  it('does not replace a file, whose name may be a slip', () => {
    const root = tempFolder({ out: 'precious' });
    expect(() => openStaging(join(root, 'out'))).toThrow(
      `Output folder ${join(root, 'out')} cannot be replaced\n\nIt is a file.`,
    );
    expect(readFileSync(join(root, 'out'), 'utf8')).toBe('precious');
  });

  it('does not replace a folder that somebody else filled', () => {
    const root = tempFolder({ 'out/precious': '' });
    expect(() => openStaging(join(root, 'out'))).toThrow(
      `Output folder ${join(root, 'out')} cannot be replaced\n\nIt holds files but no artifact.json`,
    );
    expect(existsSync(join(root, 'out/precious'))).toBe(true);
  });
});
