import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { processSpace } from './owner';
import { scratchFolder } from './scratch-folder';
import { tempFolder } from './testing/temp-folder';

describe('a scratch folder', () => {
  let parent: string;
  beforeEach(() => {
    parent = tempFolder();
  });

  const nameOf = (pid: number, space = processSpace()): string =>
    `rust-static-release.${space}.${pid}.Ab12Cd`;
  const leave = (name: string): string => {
    mkdirSync(join(parent, name, 'deep'), { recursive: true });
    writeFileSync(join(parent, name, 'deep/file'), 'large');
    return name;
  };
  const dead = (): number => spawnSync('true').pid;

  it('is new and empty', async () => {
    const [one, other] = [await scratchFolder('release', parent), await scratchFolder('release', parent)];
    expect(one).not.toBe(other);
    for (const folder of [one, other]) {
      expect(readdirSync(folder)).toEqual([]);
      expect(folder.startsWith(join(parent, 'rust-static-release.'))).toBe(true);
    }
  });

  it('removes those that killed processes have left, and no other', async () => {
    const left = leave(nameOf(dead()));
    const old = leave(nameOf(1, '0123456789ab'));
    utimesSync(join(parent, old), new Date(), new Date(Date.now() - 90_000_000));
    const kept = [
      leave(nameOf(process.pid)),
      leave(nameOf(1, 'ba9876543210')),
      leave('rust-static-release-Ab12Cd'),
      leave(`other.${processSpace()}.${dead()}.Ab12Cd`),
    ];
    const link = nameOf(dead());
    symlinkSync(join(parent, kept[0]!), join(parent, link));
    const made = await scratchFolder('push', parent);
    for (const name of [left, old]) expect(existsSync(join(parent, name))).toBe(false);
    for (const name of [...kept, link]) expect(existsSync(join(parent, name, 'deep/file'))).toBe(true);
    expect(existsSync(made)).toBe(true);
  });
});
