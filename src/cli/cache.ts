import { resolve } from 'node:path';
import { openStaging } from '../artifact/place-output';
import { RustStaticError } from '../errors';
import type { Command } from './command';
import type { CliContext } from './context';

/**
 * `cache save` and `cache restore`: copy the caches on the daemon to and from a folder, for a cache
 * action of CI.
 */
export const CACHE_COMMANDS: readonly Command[] = [
  {
    name: 'cache save',
    argument: '<folder>',
    summary: 'Save downloaded and compiled crates to a folder, for CI',
    options: [],
    run: (_values, folder, context) => save(folder!, context),
  },
  {
    name: 'cache restore',
    argument: '<folder>',
    summary: 'Restore such a folder before the first build on a new machine',
    options: [],
    run: (_values, folder, context) => restore(folder!, context),
  },
];

async function save(folder: string, context: CliContext): Promise<string> {
  const { CACHE_FILE, saveBuildCache } = await import('../engines/docker/index.js');
  const staging = openStaging(resolve(context.cwd, folder), { maker: 'cache save', marker: CACHE_FILE });
  try {
    const { volumes, bytes } = await saveBuildCache(context, staging.folder);
    staging.commit();
    return [`Saved to ${folder}, ${megabytes(bytes)}:`, ...volumes].join('\n  ');
  } finally {
    staging.discard();
  }
}

async function restore(folder: string, context: CliContext): Promise<string> {
  const { restoreBuildCache } = await import('../engines/docker/index.js');
  const { volumes, bytes } = await restoreBuildCache(context, resolve(context.cwd, folder)).catch(
    (error: unknown) => {
      throw ['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')
        ? noCache(folder, error)
        : error;
    },
  );
  if (volumes.length === 0) return `Nothing restored from ${folder}: the daemon has all of its volumes.`;
  return [`Restored from ${folder}, ${megabytes(bytes)}:`, ...volumes].join('\n  ');
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}

function noCache(folder: string, cause: unknown): RustStaticError {
  return new RustStaticError(`There is no saved cache in ${folder}`, {
    code: 'cache-file-unreadable',
    reason: 'The folder does not exist, or `rust-static cache save <folder>` did not write it.',
    remedy: 'If a cache action found nothing, skip this step: the first build then starts cold.',
    cause,
  });
}
