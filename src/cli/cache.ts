import { resolve } from 'node:path';
import { RustStaticError } from '../errors';
import type { Command } from './command';
import type { CliContext } from './context';

/** `cache save` and `cache restore`: what builds have left on the daemon, as a file for a cache action. */
export const CACHE_COMMANDS: readonly Command[] = [
  {
    name: 'cache save',
    argument: '<file>',
    summary: "Write cargo's home and what is compiled into a file, for CI's cache (.tar, or .tar.gz)",
    options: [],
    run: (_values, file, context) => transfer('save', file!, context),
  },
  {
    name: 'cache restore',
    argument: '<file>',
    summary: 'Put it back, before the first build on a fresh machine',
    options: [],
    run: (_values, file, context) => transfer('restore', file!, context),
  },
];

async function transfer(action: 'save' | 'restore', file: string, context: CliContext): Promise<string> {
  const { transferCache } = await import('../engines/docker/index.js');
  const path = resolve(context.cwd, file);
  const { volumes, bytes } = await transferCache(action, context, path).catch((error: unknown) => {
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
