import { isAbsolute, join } from 'node:path';
import { workspaceRoot } from '../devkit';
import { RustStaticError } from '../errors';

/**
 * `cache save` and `cache restore`: what builds have left on the daemon, as a file for a cache action.
 *
 * @param file relative to the working directory
 * @throws RustStaticError when there is nothing to save, or the file is not a whole cache
 */
export async function cache(action: 'save' | 'restore', file: string): Promise<string> {
  const { transferCache } = await import('../engines/docker/index.js');
  const path = isAbsolute(file) ? file : join(process.cwd(), file);
  const scope = { env: process.env, workspaceRoot };
  const { volumes, bytes } = await transferCache(action, scope, path).catch((error: unknown) => {
    throw (error as NodeJS.ErrnoException).code === 'ENOENT' ? missing(action, file, error) : error;
  });
  const size = `${(bytes / 1e6).toFixed(1)} MB`;
  if (action === 'save') return [`Saved to ${file}, ${size}:`, ...volumes].join('\n  ');
  if (volumes.length === 0) return `Nothing restored from ${file}: the daemon has all of its volumes.`;
  return [`Restored from ${file}, ${size}:`, ...volumes].join('\n  ');
}

function missing(action: string, file: string, cause: unknown): RustStaticError {
  return new RustStaticError(`The cache cannot be ${action}d: ${file} cannot be opened`, {
    code: 'cache-file-unreadable',
    reason: 'There is no such file or folder.',
    remedy:
      action === 'save'
        ? 'Make the folder first.'
        : 'Where a cache action has found none, skip this step: builds start cold then.',
    cause,
  });
}
