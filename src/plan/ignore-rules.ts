import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import ignore, { type Ignore } from 'ignore';
import type { Files } from '../cargo/files';
import { ancestors, joinPath, toPosix } from '../cargo/paths';

/** The ignore files that apply below a folder, outermost first. */
export type IgnoreRules = readonly {
  /** Converts a workspace-relative path to a path relative to the rules' folder. */
  seen: (path: string) => string;
  rules: Ignore;
}[];

/**
 * Adds the rules in `folder`'s own `.gitignore`. At the Nx root it also adds `.nxignore`, which Nx
 * obeys too.
 *
 * @param listed the entries of the folder, if they are known: then only files among them are read
 */
export function withFolder(
  outer: IgnoreRules,
  files: Files,
  folder: string,
  listed?: readonly { name: string }[],
): IgnoreRules {
  const names = folder === '.' ? ['.gitignore', '.nxignore'] : ['.gitignore'];
  const present = listed ? names.filter((name) => listed.some((entry) => entry.name === name)) : names;
  const texts = present
    .map((name) => files.read(joinPath(folder, name)))
    .filter((text) => text !== undefined);
  // All paths that the rules are checked against are below the folder.
  const seen = (path: string): string => (folder === '.' ? path : path.slice(folder.length + 1));
  return [...outer, ...texts.map((text) => ({ seen, rules: rulesOf(text) }))];
}

/** Nx and git compare letters exactly: `Data/` does not hide `data`. The default of `ignore` is not to. */
function rulesOf(text: string): Ignore {
  return ignore({ ignorecase: false }).add(text);
}

/**
 * Returns the rules for what is below a link to a folder. Nx only knows the real paths there, and a
 * rule for folders that matches the path of the link does not hide them.
 *
 * @param rules rules of the folder that the link leads to, without its own
 * @param link workspace-relative path
 * @param leads workspace-relative path of that folder
 */
export function behindLink(rules: IgnoreRules, link: string, leads: string): IgnoreRules {
  return rules.map(({ seen, rules: own }) => ({
    seen: (path) => seen(joinPath(leads, path.slice(link.length + 1))),
    rules: own,
  }));
}

/** Returns the `.gitignore` files above the Nx root, up to the root of the repository. */
export function rulesAbove(root: string): IgnoreRules {
  const folders: string[] = [];
  for (let at = root; !existsSync(join(at, '.git')); at = dirname(at)) {
    if (dirname(at) === at) return [];
    folders.unshift(dirname(at));
  }
  return folders
    .filter((folder) => existsSync(join(folder, '.gitignore')))
    .map((folder) => ({
      seen: (path) => joinPath(toPosix(relative(folder, root)), path),
      rules: rulesOf(readFileSync(join(folder, '.gitignore'), 'utf8')),
    }));
}

/** True if git or Nx ignores an entry of a folder that is not ignored itself. */
export function isEntryIgnored(rules: IgnoreRules, path: string, isFolder: boolean): boolean {
  let ignored = false;
  for (const { seen, rules: own } of rules) {
    const result = own.test(isFolder ? `${seen(path)}/` : seen(path));
    // A deeper file may include an entry again.
    if (result.ignored) ignored = true;
    else if (result.unignored) ignored = false;
  }
  return ignored;
}

/**
 * True if a file or one of its folders is ignored.
 *
 * @param above rules from outside of the workspace
 */
export function isIgnored(files: Files, path: string, above: IgnoreRules = []): boolean {
  const steps = ancestors(path).toReversed();
  let rules: IgnoreRules = withFolder(above, files, '.');
  for (const step of steps.slice(1)) {
    if (isEntryIgnored(rules, step, step !== path)) return true;
    rules = withFolder(rules, files, step);
  }
  return false;
}
