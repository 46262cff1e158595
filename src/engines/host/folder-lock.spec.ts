import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ownerId, processSpace } from '../../owner';
import { tempFolder } from '../../testing/temp-folder';
import { lockFolders, whileLocked } from './folder-lock';

const lockFolder = (base: string) => {
  const { folders, release } = lockFolders([base]);
  return { folder: folders[0]!, release };
};

describe('lockFolders', () => {
  it('gives each build at once a folder of its own, and the first one again when it is free', () => {
    const base = join(tempFolder(), 'a/build');
    const [one, two] = [lockFolder(base), lockFolder(base)];
    expect([one.folder, two.folder]).toEqual([`${base}-0`, `${base}-1`]);
    one.release();
    expect(lockFolder(base).folder).toBe(`${base}-0`);
  });

  it('takes over what a killed process has left', () => {
    const base = join(tempFolder(), 'build');
    const { pid } = spawnSync('true');
    writeFileSync(`${base}-0.lock`, `${processSpace()}/${pid}\n`);
    const held = lockFolder(base);
    expect(held.folder).toBe(`${base}-0`);
    expect(readFileSync(`${base}-0.lock`, 'utf8')).toBe(`${ownerId()}\n`);
    held.release();
    expect(existsSync(`${base}-0.lock`)).toBe(false);
    expect(readdirSync(join(base, '..'))).toEqual([]);
  });

  it('leaves one alone whose owner runs in another PID namespace, where its number says nothing', () => {
    const base = join(tempFolder(), 'build');
    writeFileSync(`${base}-0.lock`, '0123456789ab/4194305\n');
    expect(lockFolder(base).folder).toBe(`${base}-1`);
  });

  it('leaves one alone whose owner is being written', () => {
    const base = join(tempFolder(), 'build');
    writeFileSync(`${base}-0.lock`, '');
    expect(lockFolder(base).folder).toBe(`${base}-1`);
  });

  it('takes the folders of several places together, or none of them', () => {
    const [one, two] = [join(tempFolder(), 'one'), join(tempFolder(), 'two')];
    const held = lockFolders([two]);
    expect(lockFolders([one, two]).folders).toEqual([`${one}-1`, `${two}-1`]);
    held.release();
    expect(lockFolders([one, two]).folders).toEqual([`${one}-0`, `${two}-0`]);
  });

  it('lets nobody use a folder in which a build runs', () => {
    const base = join(tempFolder(), 'build');
    const held = lockFolder(base);
    const used: string[] = [];
    expect(whileLocked(held.folder, () => used.push('taken'))).toBe(false);
    held.release();
    expect(whileLocked(held.folder, () => used.push('free'))).toBe(true);
    expect(used).toEqual(['free']);
    expect(existsSync(`${held.folder}.lock`)).toBe(false);
  });
});
