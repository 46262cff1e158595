import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { thrown } from '../../testing/memory-files';
import { tempFolder } from '../../testing/temp-folder';
import { gitConfig, gitFiles } from './git-folder';

describe('gitFiles', () => {
  it('takes what answers questions, and neither hooks, nor locks, nor what tools keep there', () => {
    const root = tempFolder({
      '.git/HEAD': 'ref: refs/heads/main\n',
      '.git/refs/heads/main': '0123\n',
      '.git/objects/01/23': '',
      '.git/hooks/pre-commit': 'x',
      '.git/info/grafts': 'x',
      '.git/logs/HEAD': 'x',
      '.git/credentials': 'https://x:TOKEN@host',
      '.git/index.lock': '',
    });
    expect(gitFiles(root).sort()).toEqual(['.git/HEAD', '.git/objects/01/23', '.git/refs/heads/main']);
  });

  it('leaves out what a fetch brings, notes and replaced commits: the key does not cover them', () => {
    const packed =
      '# pack-refs\n01 refs/heads/main\n02 refs/original/refs/tags/v0\n^02\n02 refs/remotes/origin/main\n03 refs/tags/v1\n^04\n05 refs/stash\n';
    const root = tempFolder({
      '.git/HEAD': '',
      '.git/config': '',
      '.git/packed-refs': packed,
      '.git/refs/remotes/origin/next': '06\n',
      '.git/refs/stash': '07\n',
      '.git/refs/notes/commits': '09\n',
      '.git/refs/replace/01': '0a\n',
      '.git/refs/tags/v2': '08\n',
    });
    expect(gitFiles(root).sort()).toEqual(['.git/HEAD', '.git/packed-refs', '.git/refs/tags/v2']);
    expect(gitConfig(root)['.git/packed-refs']).toBe(
      '# pack-refs\n01 refs/heads/main\n03 refs/tags/v1\n^04\n',
    );
  });

  it('hands out no token that a CI system has written into .git/config', () => {
    const text = [
      '[core]',
      '\trepositoryformatversion = 1',
      '\tsshCommand = ssh -i /key',
      '[remote "origin"]',
      '\turl = https://x:TOKEN@host/',
      '[http "https://github.com/"]',
      '\textraheader = AUTHORIZATION: basic TOKEN',
      '[extensions]',
      '\tobjectformat = sha256',
    ].join('\n');
    const root = tempFolder({ '.git/config': text, '.git/HEAD': '' });
    expect(gitFiles(root)).toEqual(['.git/HEAD']);
    expect(gitConfig(root)).toEqual({
      '.git/config':
        '[core]\n\trepositoryformatversion = 1\n[extensions]\n\tobjectformat = sha256\n[core]\n\tfilemode = false\n',
      '.git/refs/keep.lock': '',
    });
  });

  it('refuses a repository whose commits lie elsewhere, until what the message says is done', () => {
    const [origin, parent] = [tempFolder({ a: '1' }), tempFolder()];
    const git = (cwd: string, ...args: string[]): void =>
      void execFileSync('git', ['-c', 'user.name=x', '-c', 'user.email=x@x', ...args], { cwd });
    git(origin, 'init', '-q');
    git(origin, 'add', '.');
    git(origin, 'commit', '-qm', 'first');
    git(parent, 'clone', '-q', '--shared', origin, 'clone');
    const root = join(parent, 'clone');
    const error = thrown(() => gitFiles(root));
    expect(error).toMatchObject({ code: 'git-objects-elsewhere' });
    execFileSync('sh', ['-c', /`(git repack.*)`/.exec(error.message)![1]!], { cwd: root, stdio: 'ignore' });
    const copy = tempFolder(
      Object.fromEntries(gitFiles(root).map((path) => [path, readFileSync(join(root, path))])),
    );
    git(copy, 'log', '-1');
  });

  it.each([
    ['a worktree', { '.git': 'gitdir: /elsewhere\n' }, 'this is a worktree or a submodule'],
    ['no repository', {}, 'There is no such folder'],
  ])('refuses %s, and says what to do', (_what, content, words) => {
    expect(() => gitFiles(tempFolder(content as Record<string, string>))).toThrow(words);
  });
});
