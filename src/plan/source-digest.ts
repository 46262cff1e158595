import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sha256 } from '../digest';
import { RustStaticError } from '../errors';

// https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md
const LFS_POINTER = Buffer.from('version https://git-lfs.github.com/spec/v1\n');

function notFetched(path: string): RustStaticError {
  return new RustStaticError(`${path} is a Git LFS pointer, not the file itself`, {
    code: 'source-lfs-pointer',
    reason: 'The build would take the pointer for the contents.',
    remedy: 'Run `git lfs pull`.',
  });
}

/**
 * SHA-256 of files, by path.
 *
 * @param paths relative to `root`
 * @throws RustStaticError for a Git LFS pointer that was not fetched
 */
export function fileDigests(root: string, paths: readonly string[]): Map<string, string> {
  const digest = (path: string): string => {
    const bytes = readFileSync(join(root, path));
    if (bytes.subarray(0, LFS_POINTER.length).equals(LFS_POINTER)) throw notFetched(path);
    return sha256(bytes);
  };
  return new Map(paths.map((path) => [path, digest(path)]));
}

/**
 * Makes sure that no file changed since Nx hashed it: the result would be stored under the key of other sources.
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
      code: 'sources-changed',
      reason: 'The binary may hold the old text, the new one or both, so it was not kept and not cached.',
      remedy: 'Run the target again.',
    },
  );
}
