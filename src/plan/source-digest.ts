import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { RustStaticError } from '../errors';
import { listSourceFiles, type SourceSelection } from './source-files';

// https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md
const LFS_POINTER = Buffer.from('version https://git-lfs.github.com/spec/v1\n');

function notFetched(path: string): RustStaticError {
  return new RustStaticError(`${path} is a Git LFS pointer, not the file itself`, {
    reason: 'The build would take the pointer for the contents.',
    remedy: 'Run `git lfs pull`.',
  });
}

/**
 * Digests of what a build sees, by path relative to the Nx root.
 *
 * @throws RustStaticError for what cannot be a source, such as a Git LFS pointer that was not fetched
 */
export function sourceDigests(root: string, selection: SourceSelection): Map<string, string> {
  const digest = (path: string): string => {
    const bytes = readFileSync(join(root, path));
    if (bytes.subarray(0, LFS_POINTER.length).equals(LFS_POINTER)) throw notFetched(path);
    return createHash('sha256').update(bytes).digest('hex');
  };
  return new Map(listSourceFiles(root, selection).map((path) => [path, digest(path)]));
}

/**
 * Makes sure that nothing changed while a build ran: its result would be stored under the key of other sources.
 *
 * @throws RustStaticError that names the files
 */
export function refuseChanged(before: Map<string, string>, after: Map<string, string>): void {
  const paths = [...new Set([...before.keys(), ...after.keys()])];
  const changed = paths.filter((path) => before.get(path) !== after.get(path)).sort();
  if (changed.length === 0) return;
  throw new RustStaticError(
    `Sources changed while they were being built: ${changed.slice(0, 5).join(', ')}`,
    {
      reason: 'The binary may hold the old text, the new one or both, so it was not kept and not cached.',
      remedy: 'Run the target again.',
    },
  );
}
