import { RustStaticError } from '../errors';

/**
 * Makes sure that no file changed since Nx hashed it. Otherwise the result would be stored under
 * the key of other sources.
 *
 * @throws RustStaticError that names the files
 */
export function refuseChanged(before: Map<string, string>, after: Map<string, string>): void {
  const changed = [
    ...[...after].filter(([path, digest]) => before.get(path) !== digest),
    ...[...before].filter(([path]) => !after.has(path)),
  ]
    .map(([path]) => path)
    .sort();
  if (changed.length === 0) return;
  throw new RustStaticError(
    `Sources changed while they were being built: ${changed.slice(0, 5).join(', ')}`,
    {
      code: 'sources-changed',
      reason: 'The binary may hold the old text, the new one or both, so it was not kept and not cached.',
      remedy:
        'Run the target again. If a program keeps writing to a file that the build does not need, such as a log, add the file to .gitignore.',
    },
  );
}
