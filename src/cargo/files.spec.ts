import { execFileSync } from 'node:child_process';
import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { tempFolder } from '../testing/temp-folder';
import { filesOnDisk } from './files';

describe('filesOnDisk', () => {
  it('reads files, and takes pipes, folders and links in a circle for none', () => {
    const root = tempFolder({ 'a/x.toml': 'one' });
    execFileSync('mkfifo', [join(root, 'pipe')]);
    symlinkSync('loop', join(root, 'loop'));
    const { read } = filesOnDisk(root);
    expect(['a/x.toml', 'pipe', 'a', 'loop', 'none', 'a/x.toml/y'].map(read)).toEqual(['one', ...Array(5)]);
  });
});
