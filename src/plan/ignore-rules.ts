import ignore, { type Ignore } from 'ignore';
import type { Files } from '../cargo/files';
import { ancestors, joinPath } from '../cargo/paths';
import { posix } from 'node:path';

/** The `.gitignore` files that apply below a folder, the one at the Nx root first. */
export type IgnoreRules = readonly { base: string; rules: Ignore }[];

/** Adds the rules of `folder`'s own `.gitignore`, if it has one. */
export function withFolder(outer: IgnoreRules, files: Files, folder: string): IgnoreRules {
  const text = files.read(joinPath(folder, '.gitignore'));
  return text === undefined ? outer : [...outer, { base: folder, rules: ignore().add(text) }];
}

/** Whether git, and so Nx, ignores an entry of a folder whose own path is not ignored. */
export function isEntryIgnored(rules: IgnoreRules, path: string, isFolder: boolean): boolean {
  let ignored = false;
  for (const { base, rules: own } of rules) {
    const relative = posix.relative(base, path);
    const result = own.test(isFolder ? `${relative}/` : relative);
    // A deeper .gitignore may take an entry in again.
    if (result.ignored) ignored = true;
    else if (result.unignored) ignored = false;
  }
  return ignored;
}

/** Whether git ignores a file, itself or through one of its folders. */
export function isIgnored(files: Files, path: string): boolean {
  const steps = ancestors(path).toReversed();
  let rules: IgnoreRules = withFolder([], files, '.');
  for (const step of steps.slice(1)) {
    if (isEntryIgnored(rules, step, step !== path)) return true;
    rules = withFolder(rules, files, step);
  }
  return false;
}
