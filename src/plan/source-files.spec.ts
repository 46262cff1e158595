import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { filesOnDisk } from '../cargo/files';
import { tempFolder } from '../testing/temp-folder';
import { isIgnored } from './ignore-rules';
import { listSourceFiles } from './source-files';

const select = (root: string, ...sourceRoots: string[]): string[] =>
  listSourceFiles(root, { sourceRoots, sourceFiles: ['Cargo.lock'], outputPath: 'a/out' });

describe('listSourceFiles', () => {
  it('leaves out what git ignores, at every depth, and takes in what a deeper rule takes in again', () => {
    const root = tempFolder({
      '.gitignore': '*.log\n/a/gen/\n',
      'Cargo.lock': '',
      'a/src/main.rs': '',
      'a/x.log': '',
      'a/gen/code.rs': '',
      'a/keep/.gitignore': '!x.log\n',
      'a/keep/x.log': '',
      'a/target/debug/x': '',
      'a/out/app': '',
      'b/lib.rs': '',
    });
    expect(select(root, 'a')).toEqual(['Cargo.lock', 'a/keep/.gitignore', 'a/keep/x.log', 'a/src/main.rs']);
    expect(isIgnored(filesOnDisk(root), 'a/gen/code.rs')).toBe(true);
    expect(isIgnored(filesOnDisk(root), 'a/keep/x.log')).toBe(false);
  });

  it('follows links inside the workspace, also those that lead above themselves', () => {
    const root = tempFolder({ 'a/main.rs': '', 'shared/x.proto': '' });
    symlinkSync('../shared', join(root, 'a/proto'));
    symlinkSync('.', join(root, 'a/self'));
    expect(select(root, 'a')).toEqual(['Cargo.lock', 'a/main.rs', 'a/proto/x.proto']);
  });

  it('refuses a link that leaves the workspace, and one that leads nowhere', () => {
    const root = tempFolder({ 'a/main.rs': '' });
    mkdirSync(join(root, 'b'));
    symlinkSync('/etc/hostname', join(root, 'a/host'));
    symlinkSync('nowhere', join(root, 'b/dead'));
    expect(() => select(root, 'a')).toThrow('a/host is a link that leaves the workspace');
    expect(() => select(root, 'b')).toThrow('b/dead does not exist, or is a link that leads nowhere');
  });
});
