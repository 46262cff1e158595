import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
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
    const folder = tempFolder({ 'artifact.json': '{"schemaVersion": 2}' });
    expect(() => readArtifact(folder)).toThrow('has schema version 2');
  });
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

  it('removes what a killed build left beside the output, and nothing of one that runs', () => {
    const dead = '.out.new-4194305-0123456789ab';
    const alive = `.out.old-${process.pid}-0123456789ab`;
    const root = tempFolder({ [`${dead}/app`]: '', [`${alive}/app`]: '', '.out.other/app': '' });
    openStaging(join(root, 'out')).discard();
    expect(readdirSync(root).sort()).toEqual([alive, '.out.other'].sort());
  });

  it('does not replace a folder that somebody else filled', () => {
    const root = tempFolder({ 'out/precious': '' });
    expect(() => openStaging(join(root, 'out'))).toThrow(
      `Output folder ${join(root, 'out')} is not ours to replace\n\nIt holds files but no artifact.json`,
    );
    expect(existsSync(join(root, 'out/precious'))).toBe(true);
  });
});
