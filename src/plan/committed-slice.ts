import type { Files } from '../cargo/files';
import { joinPath } from '../cargo/paths';
import type { PrunedWorkspace } from '../cargo/pruned-workspace';
import { RustStaticError } from '../errors';
import type { Settings } from './settings';

/** Name of the file that `nx sync` maintains in a crate's folder. */
export const SLICE_FILE = '.cargo-slice';

/** The input of a slice file. */
export interface SliceFacts {
  digest: string;
  pruned: PrunedWorkspace | undefined;
  /**
   * The crate's settings from manifests and nx.json. The workspace's metadata is also outside of
   * the crate.
   */
  settings: Settings;
}

/**
 * Returns the text of a crate's slice file, which describes its pruned workspace. The text changes
 * exactly when something outside of the crate's own sources changes its build, so `nx affected`
 * sees that as a change of the crate. The packages are listed for readers of the diff.
 */
export function sliceText({ digest, pruned, settings }: SliceFacts): string {
  const packages = (pruned?.lock.packages ?? []).map(({ name, version }) => `${name} ${version}`);
  const head = [
    '# What of Cargo.lock, Cargo.toml and the configuration reaches this crate.',
    '# Written by `nx sync`, to be committed.',
    `digest ${digest}`,
    ...Object.entries(settings)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, value]) => `setting ${key} ${JSON.stringify(value)}`),
  ];
  return [...head, ...packages, ''].join('\n');
}

/** True if the text of a slice file is up to date. Line endings are ignored. */
export function isCurrentSlice(text: string | undefined, facts: SliceFacts): boolean {
  return text?.replaceAll('\r\n', '\n') === sliceText(facts);
}

/**
 * Makes sure that a committed slice file matches the current files. A stale one would hide changes
 * from `nx affected`.
 *
 * @throws RustStaticError if it is missing or stale
 */
export function refuseStaleSlice(files: Files, root: string, facts: SliceFacts): void {
  const file = joinPath(root, SLICE_FILE);
  const text = files.read(file);
  if (isCurrentSlice(text, facts)) return;
  throw new RustStaticError(text === undefined ? `No ${file}` : `${file} is out of date`, {
    code: 'committed-slice-stale',
    reason: 'The workspace commits slices, and `nx affected` selects apps by them.',
    remedy: 'Run `nx sync` and commit the file; `nx sync:check` in CI says so before anything is built.',
  });
}
