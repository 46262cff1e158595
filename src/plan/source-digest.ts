import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { RustStaticError } from '../errors';
import { listSourceFiles, type SourceSelection } from './source-files';

/** Digests of what a build sees, by path relative to the Nx root. */
export function sourceDigests(root: string, selection: SourceSelection): Map<string, string> {
  const digest = (path: string): string =>
    createHash('sha256')
      .update(readFileSync(join(root, path)))
      .digest('hex');
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
