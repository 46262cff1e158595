import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { filesOnDisk } from '../cargo/files';
import { thrown } from '../testing/memory-files';
import { tempFolder } from '../testing/temp-folder';
import { isIgnored } from './ignore-rules';
import { linksOf } from './links';
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

  it('leaves out what Nx never hashes: packages of npm, the cache of yarn, and its own files', () => {
    const never = ['.git/HEAD', '.nx/x', 'node_modules/x/a.js', '.yarn/cache/x.zip'];
    const all = [...never, ...never.map((path) => `a/b/${path}`), '.yarn/x', 'a/cache/x', 'x.yarn/cache/x'];
    const root = tempFolder(Object.fromEntries(all.map((path) => [path, ''])));
    expect(select(root, '.')).toEqual(['.yarn/x', 'a/cache/x', 'x.yarn/cache/x']);
  });

  it('compares letters exactly, as git and Nx do', () => {
    const root = tempFolder({ '.gitignore': 'Data/\n*.SQL\n', 'a/data/1.sql': '' });
    expect(select(root, 'a')).toEqual(['a/data/1.sql']);
    expect(isIgnored(filesOnDisk(root), 'a/data/1.sql')).toBe(false);
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

  it('follows a link to a folder that a rule for folders does not mean, if Nx hashes what it leads to', () => {
    const root = tempFolder({
      '.gitignore': 'cache/\ntarget/\n/made\n',
      'a/main.rs': '',
      'common/1.sql': '',
      'made/x': '',
    });
    symlinkSync('../common', join(root, 'a/cache'));
    symlinkSync(tempFolder(), join(root, 'a/target'));
    mkdirSync(join(root, 'a/b'));
    symlinkSync('../../made', join(root, 'a/b/target'));
    expect(select(root, 'a', 'common')).toEqual(['a/cache/1.sql', 'a/main.rs', 'common/1.sql']);
    expect(linksOf(filesOnDisk(root), ['a'], [])).toEqual([{ path: 'a/cache', leads: 'common' }]);
    // A rule for the folder itself counts, whatever leads there.
    writeFileSync(join(root, 'common/.gitignore'), '*.sql\n');
    expect(select(root, 'a', 'common')).toEqual([
      ...['a/cache/.gitignore', 'a/main.rs', 'common/.gitignore'],
    ]);
  });

  it('names every link that the cache key cannot cover, and what to do about each', () => {
    const root = tempFolder({
      '.gitignore': '/gen\n/web\n',
      'a/main.rs': '',
      'a/b/.gitignore': 'result\n',
      'gen/x': '',
      'web/index.html': '',
      'node_modules/ui/x.css': '',
      'common/x.proto': '',
    });
    symlinkSync('/etc/hostname', join(root, 'a/host'));
    symlinkSync('/etc/hostname', join(root, 'a/b/result'));
    symlinkSync('../gen', join(root, 'a/gen'));
    symlinkSync('../node_modules/ui', join(root, 'a/ui'));
    symlinkSync('../common', join(root, 'a/proto'));
    symlinkSync('../web', join(root, 'a/web'));
    expect(thrown(() => select(root, 'a')).message.split('\n')).toEqual([
      '5 links lead to files that the cache key cannot cover',
      '',
      'a/gen -> gen: hidden from Nx by an ignore rule',
      `a/host -> ${realpathSync('/etc/hostname')}: outside of the workspace`,
      'a/proto -> common: not an input',
      'a/ui -> node_modules/ui: Nx never hashes node_modules, .git and .nx',
      'a/web -> web: hidden from Nx by an ignore rule',
      'A change there would be served from the cache.',
      '',
      expect.stringMatching(/^Remove the rule for gen .*\{ target = "<project>:<target>" \}\.$/),
      'Move what is outside of the workspace into it, or replace the link with a copy.',
      'Add "common" to `include` in [package.metadata.rust-static].',
      'Let a target copy the files, and add it to `include`.',
      expect.stringMatching(/^Remove the rule for web /),
      'If the build does not need a link, name the link in .nxignore or .gitignore.',
    ]);
    writeFileSync(join(root, '.nxignore'), 'a/host\na/gen\na/ui\n');
    const inputTargets = [{ project: 'web', target: 'build', outputs: ['web'] }];
    const paths = { sourceRoots: ['a', 'common'], excluded: [], sourceFiles: [], outputPath: '' };
    expect(listSourceFiles(root, { ...paths, inputTargets })).toEqual([
      'a/b/.gitignore',
      'a/main.rs',
      'a/proto/x.proto',
      'a/web/index.html',
      'common/x.proto',
    ]);
  });

  it('leaves out links that lead nowhere or to themselves, as cargo does; a root must exist', () => {
    const root = tempFolder({ 'a/main.rs': '' });
    symlinkSync('nowhere', join(root, 'a/dead'));
    symlinkSync('/nowhere', join(root, 'a/outside'));
    symlinkSync('loop', join(root, 'a/loop'));
    expect(select(root, 'a')).toEqual(['a/main.rs']);
    expect(() => select(root, 'a/dead')).toThrow('a/dead does not exist, or is a broken link');
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
