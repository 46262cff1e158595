import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import ignore, { type Ignore } from 'ignore';
import type { Files } from '../cargo/files';
import { ancestors, joinPath, toPosix } from '../cargo/paths';

/** The ignore files that apply below a folder, the outermost first. */
export type IgnoreRules = readonly {
  /** A workspace-relative path as the rules' own folder sees it. */
  seen: (path: string) => string;
  rules: Ignore;
}[];

/** Adds the rules of `folder`'s own `.gitignore`, and of `.nxignore` at the Nx root, which Nx obeys too. */
export function withFolder(outer: IgnoreRules, files: Files, folder: string): IgnoreRules {
  const names = folder === '.' ? ['.gitignore', '.nxignore'] : ['.gitignore'];
  const texts = names.map((name) => files.read(joinPath(folder, name))).filter((text) => text !== undefined);
  // Whatever the rules are asked of lies below the folder.
  const seen = (path: string): string => (folder === '.' ? path : path.slice(folder.length + 1));
  return [...outer, ...texts.map((text) => ({ seen, rules: ignore().add(text) }))];
}

/** The `.gitignore` files above the Nx root, up to the root of the repository. */
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
      rules: ignore().add(readFileSync(join(folder, '.gitignore'), 'utf8')),
    }));
}

/** Whether git or Nx ignores an entry of a folder whose own path is not ignored. */
export function isEntryIgnored(rules: IgnoreRules, path: string, isFolder: boolean): boolean {
  let ignored = false;
  for (const { seen, rules: own } of rules) {
    const result = own.test(isFolder ? `${seen(path)}/` : seen(path));
    // A deeper file may take an entry in again.
    if (result.ignored) ignored = true;
    else if (result.unignored) ignored = false;
  }
  return ignored;
}

/**
 * Whether a file is ignored, itself or through one of its folders.
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
