import type { Files } from '../cargo/files';
import { joinPath } from '../cargo/paths';
import type { PrunedWorkspace } from '../cargo/pruned-workspace';
import { RustStaticError } from '../errors';
import type { Settings } from './settings';

/** Name of the file that `nx sync` keeps in a crate's folder. */
export const SLICE_FILE = '.cargo-slice';

/** What a slice file is made from. */
export interface SliceFacts {
  digest: string;
  pruned: PrunedWorkspace | undefined;
  /** What manifests and nx.json say of the crate's build: the workspace's metadata lies outside of the crate too. */
  settings: Settings;
}

/**
 * The text of a crate's slice file. It changes when, and only when, something outside of the crate's own sources
 * changes its build, so `nx affected` sees exactly that as a change of the crate. The packages are there for whoever reads
 * the diff.
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

/** Whether the text of a slice file says what it should, whatever its line ends. */
export function isCurrentSlice(text: string | undefined, facts: SliceFacts): boolean {
  return text?.replaceAll('\r\n', '\n') === sliceText(facts);
}

/**
 * Makes sure that a committed slice is the one of today's files: a stale one would hide changes from `nx affected`.
 *
 * @throws RustStaticError when it is absent or stale
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
