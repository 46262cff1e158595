import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { realpathSync, symlinkSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { filesOnDisk } from '../cargo/files';
import { tempFolder } from '../testing/temp-folder';
import { isIgnored } from './ignore-rules';
import { listSourceFiles } from './source-files';

const select = (root: string, ...sourceRoots: string[]): string[] =>
  listSourceFiles(root, { sourceRoots, sourceFiles: ['Cargo.lock'], excluded: [], outputPath: 'a/out' });

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
      'a/target/CACHEDIR.TAG': '',
      'a/target/debug/x': '',
      'a/src/target/mod.rs': '',
      'a/out/app': '',
      'b/lib.rs': '',
    });
    expect(select(root, 'a')).toEqual([
      'Cargo.lock',
      'a/keep/.gitignore',
      'a/keep/x.log',
      'a/src/main.rs',
      'a/src/target/mod.rs',
    ]);
    expect(isIgnored(filesOnDisk(root), 'a/gen/code.rs')).toBe(true);
    expect(isIgnored(filesOnDisk(root), 'a/keep/x.log')).toBe(false);
  });

  it('obeys .nxignore, and the .gitignore of a repository that the workspace is a folder of', () => {
    const repository = tempFolder({
      '.git/HEAD': '',
      '.gitignore': 'web/a/*.tmp\n',
      'web/.nxignore': 'a/docs\n',
      'web/a/main.rs': '',
      'web/a/x.tmp': '',
      'web/a/docs/x.md': '',
    });
    expect(select(join(repository, 'web'), 'a')).toEqual(['a/main.rs']);
  });

  it('follows links to what is seen as well, also those that lead above themselves', () => {
    const root = tempFolder({ 'a/main.rs': '', 'common/x.proto': '' });
    symlinkSync('../common', join(root, 'a/proto'));
    symlinkSync('.', join(root, 'a/self'));
    expect(select(root, 'a', 'common')).toEqual(['a/main.rs', 'a/proto/x.proto', 'common/x.proto']);
  });

  it('refuses links to what Nx does not hash, unless git ignores them', () => {
    const root = tempFolder({ 'a/main.rs': '', 'b/.gitignore': 'result\n', 'c/x': '', 'common/x.proto': '' });
    symlinkSync('/etc/hostname', join(root, 'a/host'));
    symlinkSync('/etc/hostname', join(root, 'b/result'));
    symlinkSync('../common', join(root, 'c/proto'));
    expect(() => select(root, 'a')).toThrow('a/host is a link that leaves the workspace');
    expect(select(root, 'b')).toEqual(['b/.gitignore']);
    expect(() => select(root, 'c')).toThrow(
      'c/proto is a link to common, which is not an input\n\nIt leads to ' +
        `${realpathSync(join(root, 'common'))}; Nx hashes no link to a folder, and nothing outside of the workspace.\n\nAdd "common" to \`include\``,
    );
    symlinkSync('nowhere', join(root, 'c/dead'));
    expect(() => select(root, 'c')).toThrow('c/dead does not exist, or is a broken link');
  });

  it('passes over pipes, sockets, and the links by which an editor marks a file', async () => {
    const root = tempFolder({ 'a/main.rs': '' });
    execFileSync('mkfifo', [join(root, 'a/pipe'), join(root, 'Cargo.lock')]);
    const server = createServer().listen(join(root, 'a/dev.sock'));
    await once(server, 'listening');
    symlinkSync('pipe', join(root, 'a/to-pipe'));
    symlinkSync('me@host.1:2', join(root, 'a/.#main.rs'));
    expect(select(root, 'a')).toEqual(['a/main.rs']);
    await promisify(server.close.bind(server))();
  });

  it('refuses a link that leads to itself', () => {
    const root = tempFolder({ 'a/main.rs': '' });
    symlinkSync('loop', join(root, 'a/loop'));
    expect(() => select(root, 'a')).toThrow('a/loop does not exist, or is a broken link');
  });

  it('refuses a crate that is ignored as a whole, and never takes credentials', () => {
    const root = tempFolder({
      '.gitignore': '/gen/\n',
      'gen/x/lib.rs': '',
      'a/.cargo/credentials.toml': 'token',
      'a/credentials': '',
    });
    expect(() => select(root, 'gen/x')).toThrow('gen/x is ignored (by a rule for gen)');
    expect(select(root, 'a')).toEqual(['a/credentials']);
  });
});
