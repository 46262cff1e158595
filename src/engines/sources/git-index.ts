import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf, RustStaticError } from '../../errors';
import { capture } from '../../process';
import { scratchFolder } from '../../scratch-folder';

/**
 * Returns the bytes of `.git/index` for a tree with only some of the last commit's files. Git
 * compares these files and ignores the rest. So `git describe --dirty` depends only on the inputs:
 * not on the user's own index, and not on files that are not inputs.
 *
 * @param root absolute path of the Nx workspace, where `.git` is a folder
 * @param present files of the tree with the same content as in the workspace, relative to it
 * @throws RustStaticError if git cannot read the commit
 */
export async function gitIndex(
  root: string,
  present: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<Buffer> {
  const folder = await scratchFolder('index');
  const file = join(folder, 'index');
  const where = { GIT_DIR: join(root, '.git'), GIT_WORK_TREE: root, GIT_INDEX_FILE: file };
  const git = async (args: string[], input?: string): Promise<string> => {
    const command = { program: 'git', args, cwd: root, env: { ...env, ...where } };
    const asked = capture({ ...command, ...(input !== undefined && { input }) });
    const { exitCode, stdout, stderr } = await asked.catch((error: unknown) => {
      throw unreadable(args, messageOf(error));
    });
    if (exitCode !== 0) throw unreadable(args, stderr);
    return stdout;
  };
  try {
    await git(['read-tree', 'HEAD']);
    const there = new Set(present);
    const committed = (await git(['ls-files', '-z'])).split('\0').filter(Boolean);
    const absent = committed.filter((path) => !there.has(path));
    await git(
      ['update-index', '-z', '--skip-worktree', '--stdin'],
      absent.map((path) => `${path}\0`).join(''),
    );
    return await readFile(file);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function unreadable(args: readonly string[], stderr: string): RustStaticError {
  return new RustStaticError(`\`git ${args.join(' ')}\` failed`, {
    code: 'git-commit-unreadable',
    reason: `The option "includeGit" needs the last commit. Git says: ${stderr.trim()}`,
    remedy: 'Make a first commit, or leave "includeGit" out.',
  });
}
