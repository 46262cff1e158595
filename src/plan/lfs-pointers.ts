import { statSync } from 'node:fs';
import { join } from 'node:path';
import { RustStaticError } from '../errors';
import { partsOf } from '../regular-file';

// https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md: pointers are shorter than 1024 bytes.
const LFS_POINTER = Buffer.from('version https://git-lfs.github.com/spec/v1\n');
const LONGEST_POINTER = 1024;

/**
 * Makes sure that no source is compiled from a Git LFS pointer instead of its contents. A pointer
 * that the build does not read is harmless: it holds the digest of the contents, so it is correct
 * in the cache key.
 *
 * @param read files that the build has read, relative to `root`
 * @throws RustStaticError that names the file
 */
export function refuseLfsPointers(root: string, read: readonly string[]): void {
  const found = read.find((path) => isPointer(join(root, path)));
  if (found === undefined) return;
  throw new RustStaticError(`${found} is a Git LFS pointer, not the file itself`, {
    code: 'source-lfs-pointer',
    reason: 'The build has read it, and took the pointer for the contents.',
    remedy: 'Run `git lfs pull`, then run the target again.',
  });
}

function isPointer(file: string): boolean {
  const stat = statSync(file, { throwIfNoEntry: false });
  if (!stat?.isFile() || stat.size >= LONGEST_POINTER) return false;
  const [bytes = Buffer.alloc(0)] = partsOf(file);
  return bytes.subarray(0, LFS_POINTER.length).equals(LFS_POINTER);
}
