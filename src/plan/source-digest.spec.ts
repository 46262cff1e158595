import { createHash } from 'node:crypto';
import { truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { tempFolder } from '../testing/temp-folder';
import { fileDigests, refuseChanged } from './source-digest';

describe('fileDigests', () => {
  it('finds files that changed, came or went while a build ran', () => {
    const root = tempFolder({ 'a/x.rs': '1', 'a/y.rs': '2' });
    const before = fileDigests(root, ['a/x.rs', 'a/y.rs']);
    refuseChanged(before, fileDigests(root, ['a/x.rs', 'a/y.rs']));
    writeFileSync(join(root, 'a/x.rs'), 'new');
    writeFileSync(join(root, 'a/z.rs'), '');
    expect(() => refuseChanged(before, fileDigests(root, ['a/x.rs', 'a/y.rs', 'a/z.rs']))).toThrow(
      'Sources changed while they were being built: a/x.rs, a/z.rs',
    );
  });

  it('hashes a file of 3 GiB, which no buffer holds, in parts', () => {
    const root = tempFolder({ 'a/disk.img': '' });
    truncateSync(join(root, 'a/disk.img'), 3 * 1024 ** 3);
    const parts = createHash('sha256');
    const part = Buffer.alloc(1 << 20);
    for (let index = 0; index < 3072; index++) parts.update(part);
    const before = process.memoryUsage().rss;
    expect(fileDigests(root, ['a/disk.img']).get('a/disk.img')).toBe(parts.digest('hex'));
    expect(process.memoryUsage().rss - before).toBeLessThan(512 * 1024 ** 2);
  }, 60_000);
});
