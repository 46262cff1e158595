import { existsSync, lstatSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { joinPath } from '../../cargo/paths';
import { RustStaticError } from '../../errors';

// The files that git needs to answer questions. Everything else is not copied: hooks, logs, grafts,
// and files of other tools. The index is created anew: see `gitIndex`.
const INCLUDED = new Set(['HEAD', 'objects', 'packed-refs', 'refs', 'reftable', 'shallow']);
// The key covers branches and tags. Other refs are left out: those that a fetch changes, notes, and
// replaced commits.
const KEPT_REFS = ['refs/heads', 'refs/tags'];

/**
 * Returns the files of `.git` that a build gets with the option "includeGit", relative to the Nx
 * root.
 *
 * @param root absolute path of the Nx workspace
 * @throws RustStaticError if `.git` is not a folder at the Nx root, or lacks commits
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
  refuseAlternates(root);
  return list(root, '.git', true);
}

/**
 * Git finds such objects only on this machine. A build script that asks for the commit would get no
 * answer, and the cache would pass on what it does then.
 */
function refuseAlternates(root: string): void {
  const file = '.git/objects/info/alternates';
  const path = join(root, file);
  if (!existsSync(path) || readFileSync(path, 'utf8').trim() === '') return;
  throw new RustStaticError(`${file} says that commits of this repository lie elsewhere`, {
    code: 'git-objects-elsewhere',
    reason: 'The option "includeGit" gives the build only the folder .git of the workspace.',
    remedy: `Copy them into it: \`git repack -a -d && rm ${file}\`. Or clone without --shared and --reference.`,
  });
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

/** Returns the packed branches and tags, without other refs. */
function packedRefs(root: string): Record<string, string> {
  const path = '.git/packed-refs';
  if (!existsSync(join(root, path))) return {};
  let isKept = true;
  const lines = readFileSync(join(root, path), 'utf8')
    .split('\n')
    .filter((line) => {
      // A line that begins with ^ belongs to the tag before it.
      if (line.startsWith('^')) return isKept;
      const name = line.startsWith('#') ? undefined : line.split(' ')[1];
      return (isKept = name === undefined || KEPT_REFS.some((folder) => name.startsWith(`${folder}/`)));
    });
  return { [path]: lines.join('\n') };
}

function list(root: string, folder: string, isTop: boolean): string[] {
  return readdirSync(join(root, folder))
    .filter((name) => (!isTop || INCLUDED.has(name)) && !name.endsWith('.lock'))
    .flatMap((name) => {
      const path = joinPath(folder, name);
      if (folder === '.git/refs' && !KEPT_REFS.includes(`refs/${name}`)) return [];
      const entry = statSync(join(root, path));
      return entry.isDirectory() ? list(root, path, false) : entry.isFile() ? [path] : [];
    });
}
