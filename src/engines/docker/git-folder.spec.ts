import { tempFolder } from '../../testing/temp-folder';
import { gitFiles } from './git-folder';

describe('gitFiles', () => {
  it('takes what answers questions, and neither hooks nor locks', () => {
    const root = tempFolder({
      '.git/HEAD': 'ref: refs/heads/main\n',
      '.git/refs/heads/main': '0123\n',
      '.git/objects/01/23': '',
      '.git/hooks/pre-commit': 'x',
      '.git/logs/HEAD': 'x',
      '.git/index.lock': '',
    });
    expect(gitFiles(root).sort()).toEqual(['.git/HEAD', '.git/objects/01/23', '.git/refs/heads/main']);
  });

  it.each([
    ['a worktree', { '.git': 'gitdir: /elsewhere\n' }, 'this is a worktree or a submodule'],
    ['no repository', {}, 'There is none'],
  ])('refuses %s, and says what to do', (_what, content, words) => {
    expect(() => gitFiles(tempFolder(content as Record<string, string>))).toThrow(words);
  });
});
