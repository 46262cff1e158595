import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { rejected } from '../../testing/memory-files';
import { tempFolder } from '../../testing/temp-folder';
import { gitIndex } from './git-index';

const FILES = { 'apps/a/main.rs': '1', 'apps/b/main.rs': '2', 'Cargo.toml': '3', 'ä b\n.txt': '4' };

/** Creates a repository, and a tree beside it with some of its files. */
const setup = () => {
  const root = tempFolder(FILES);
  const git = (cwd: string, ...args: string[]): string =>
    execFileSync('git', ['-c', 'user.name=x', '-c', 'user.email=x@x', ...args], {
      cwd,
      encoding: 'utf8',
    }).trim();
  git(root, 'init', '-q');
  git(root, 'add', '.');
  git(root, 'commit', '-qm', 'first');
  git(root, 'tag', 'v1');
  const describe = async (present: string[], texts: Record<string, string> = {}): Promise<string> => {
    const index = await gitIndex(root, present, process.env);
    rmSync(join(root, '.git/index'), { force: true });
    for (const path of Object.keys(FILES)) rmSync(join(root, path), { force: true });
    const all = {
      ...Object.fromEntries(present.map((path) => [path, FILES[path as keyof typeof FILES]])),
      ...texts,
    };
    for (const [path, text] of Object.entries(all)) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text);
    }
    writeFileSync(join(root, '.git/index'), index);
    return git(root, 'describe', '--tags', '--dirty');
  };
  return { root, git, describe };
};

describe('the index of a tree that holds a part of the commit', () => {
  it('is clean without the rest, and with pruned texts in the place of files', async () => {
    const { describe } = setup();
    expect(await describe(['apps/a/main.rs'], { 'Cargo.toml': 'pruned' })).toBe('v1');
  });

  it('is dirty when a file that is there differs from the commit', async () => {
    const { describe } = setup();
    expect(await describe(['apps/a/main.rs'], { 'apps/a/main.rs': 'edited' })).toBe('v1-dirty');
  });

  it("knows nothing of the user's own index, and leaves it as it is", async () => {
    const { root, git, describe } = setup();
    writeFileSync(join(root, 'apps/b/main.rs'), 'added');
    git(root, 'add', 'apps/b/main.rs');
    await gitIndex(root, [], process.env);
    expect(git(root, 'diff', '--cached', '--name-only')).toBe('apps/b/main.rs');
    expect(await describe(['apps/a/main.rs'])).toBe('v1');
  });

  it('is refused where there is no commit, and where there is no git', async () => {
    const root = tempFolder();
    execFileSync('git', ['init', '-q'], { cwd: root });
    const unborn = await rejected(gitIndex(root, [], process.env));
    expect(unborn.message).toMatch(/^`git read-tree HEAD` failed[^]*Make a first commit/);
    const none = await rejected(gitIndex(root, [], { PATH: root }));
    expect(none.message).toContain('ENOENT');
  });
});
