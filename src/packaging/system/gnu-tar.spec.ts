import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { artifactFiles, artifactOf, entriesIn, EPOCH, fileEntry } from '../../testing/package-fixture';
import { rejected } from '../../testing/memory-files';
import { tempFolder } from '../../testing/temp-folder';
import { openArtifact } from '../open-artifact';
import { gnuTarOf } from './gnu-tar';
import { writeSystemPackages } from './write-system-packages';

const LONG = `usr/share/app/${'long'.repeat(40)}`;
const PATHS = ['usr/share/app/Übersicht.txt', 'usr/share/app/a b', LONG].sort();
const FILES = PATHS.map((path) => fileEntry(path, `text of ${path.length}\n`));
const tar = async (epoch = EPOCH): Promise<Buffer> => {
  const chunks: Uint8Array[] = [];
  for await (const chunk of gnuTarOf(FILES, epoch)) chunks.push(chunk);
  return Buffer.concat(chunks);
};

describe('gnuTarOf', () => {
  it('is read by others: names of any length and alphabet, without extended headers', async () => {
    const bytes = await tar();
    const entries = await entriesIn(bytes);
    const files = entries.filter(({ header }) => header.type === 'file');
    expect(files.map(({ header }) => header.name).sort()).toEqual(PATHS);
    for (const { header, text } of files) expect(text).toBe(`text of ${header.name.length}\n`);
    expect(entries[0]!.header).toMatchObject({ name: 'usr/', type: 'directory', mode: 0o755 });
    expect(entries.at(-1)!.header.mtime).toEqual(new Date(EPOCH * 1000));
    expect(entries.some(({ header }) => header.pax)).toBe(false);
    const file = join(tempFolder({ 'a.tar': bytes }), 'a.tar');
    const listed = execFileSync('tar', ['--quoting-style=literal', '-tf', file], { encoding: 'utf8' });
    expect(listed.split('\n').filter((path) => path && !path.endsWith('/'))).toEqual(
      expect.arrayContaining(PATHS),
    );
  });

  it('has times after 2038', async () => {
    const [entry] = await entriesIn(await tar(5_000_000_000));
    expect(entry!.header.mtime).toEqual(new Date(5_000_000_000_000));
  });

  it('refuses two files with one path', async () => {
    const twice = async () => {
      for await (const _ of gnuTarOf([FILES[0]!, FILES[0]!], EPOCH));
    };
    expect(await rejected(twice())).toMatchObject({ code: 'package-path-twice' });
  });
});

const isRoot = process.getuid?.() === 0 && spawnSync('dpkg', ['--version']).status === 0;
(isRoot ? describe : describe.skip)('a deb, installed by dpkg (skipped without dpkg or root)', () => {
  it.each([
    ['with such names', EPOCH],
    ['with times after 2038', 5_000_000_000],
  ])('%s', async (_what, epoch) => {
    const folder = tempFolder(artifactFiles(artifactOf()));
    const opened = await openArtifact(folder);
    const source = {
      opened,
      formats: ['deb'] as const,
      maintainer: 'T <t@example.com>',
      files: FILES,
      epoch,
    };
    const [deb] = await writeSystemPackages(folder, source);
    const root = join(folder, 'root');
    for (const path of ['db/info', 'db/updates']) mkdirSync(join(root, path), { recursive: true });
    writeFileSync(join(root, 'db/status'), '');
    const into = [`--root=${root}`, `--admindir=${root}/db`, '--force-architecture', '--force-bad-path'];
    execFileSync('dpkg', [...into, '-i', join(folder, deb!.file)], { stdio: 'pipe' });
    for (const path of PATHS) expect(readFileSync(join(root, path), 'utf8')).toBe(`text of ${path.length}\n`);
  });
});
