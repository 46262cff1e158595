import { existsSync, lstatSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { joinPath } from '../../cargo/paths';
import { RustStaticError } from '../../errors';

// The files that git needs to answer questions. Everything else is not copied: hooks, logs, and
// files of other tools. The index is created anew: see `gitIndex`.
const INCLUDED = new Set(['HEAD', 'info', 'objects', 'packed-refs', 'refs', 'reftable', 'shallow']);
// The key does not cover refs that a fetch changes, so they are left out.
const LEFT_OUT = new Set(['.git/refs/remotes', '.git/refs/stash']);

/**
 * Returns the files of `.git` that a build gets with the option "includeGit", relative to the Nx
 * root.
 *
 * @param root absolute path of the Nx workspace
 * @throws RustStaticError if `.git` is not a folder at the Nx root
 */
export function gitFiles(root: string): string[] {
  const entry = lstatSync(join(root, '.git'), { throwIfNoEntry: false });
  if (!entry?.isDirectory())
    throw new RustStaticError('Option "includeGit" needs the folder .git at the root of the workspace', {
      code: 'git-folder-missing',
      reason: entry
        ? '.git is a file here: this is a worktree or a submodule, and its repository lies elsewhere.'
        : 'There is no such folder: the root of the repository is above the Nx workspace, or this is not a checkout.',
      remedy: 'Leave "includeGit" out, and hand the commit to the build script with the option "env".',
    });
  return list(root, '.git', true);
}

/**
 * Returns a replacement for `.git/config` that only describes the format of the repository. CI
 * systems write tokens into the original, and build scripts could read them.
 */
export function gitConfig(root: string): Record<string, string> {
  let section = '';
  const kept = readFileSync(join(root, '.git/config'), 'utf8')
    .split('\n')
    .filter((line) => {
      const header = /^\s*\[([^\]]*)\]/.exec(line);
      if (header) section = header[1]!.trim().toLowerCase();
      if (section === 'extensions') return true;
      return section === 'core' && (header !== null || /^\s*(repositoryformatversion|bare)\b/i.test(line));
    });
  // After `git gc`, refs may contain no file, and git would not recognize the repository. Git
  // ignores this one. Staged files all have the same mode, so git must not compare modes.
  const text = `${kept.join('\n')}\n[core]\n\tfilemode = false\n`;
  return { '.git/config': text, '.git/refs/keep.lock': '', ...packedRefs(root) };
}

/** Returns the packed branches and tags, without refs that a fetch changes. */
function packedRefs(root: string): Record<string, string> {
  const path = '.git/packed-refs';
  if (!existsSync(join(root, path))) return {};
  const isLeftOut = (line: string): boolean => / refs\/(remotes\/|stash$)/.test(line);
  const lines = readFileSync(join(root, path), 'utf8').split('\n');
  // A line that begins with ^ belongs to the tag before it.
  return { [path]: lines.filter((line) => !isLeftOut(line)).join('\n') };
}

function list(root: string, folder: string, isTop: boolean): string[] {
  return readdirSync(join(root, folder))
    .filter((name) => (!isTop || INCLUDED.has(name)) && !name.endsWith('.lock'))
    .flatMap((name) => {
      const path = joinPath(folder, name);
      if (LEFT_OUT.has(path)) return [];
      const entry = statSync(join(root, path));
      return entry.isDirectory() ? list(root, path, false) : entry.isFile() ? [path] : [];
    });
}
