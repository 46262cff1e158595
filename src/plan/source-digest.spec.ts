import { writeFileSync } from 'node:fs';
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

  it('does not take a Git LFS pointer for the file', () => {
    const pointer = 'version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 3\n';
    const root = tempFolder({ 'a/model.bin': pointer });
    expect(() => fileDigests(root, ['a/model.bin'])).toThrow(
      'a/model.bin is a Git LFS pointer, not the file itself',
    );
  });
});
