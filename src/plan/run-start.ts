import { lstatSync, statSync, type Stats } from 'node:fs';
import { join } from 'node:path';
import { RustStaticError } from '../errors';

/**
 * Variable in which the plugin's hook stores the start time of Nx's run, in milliseconds since
 * 1970. It is hidden from builds.
 */
export const RUN_START = 'RUST_STATIC_RUN_START';

/** Variable that the hook sets if the plugin can print a table at the end of the run. */
export const RUN_TABLE = 'RUST_STATIC_RUN_TABLE';

/** Returns the start time of Nx's run, as recorded by the hook. */
export function runStart(env: NodeJS.ProcessEnv): number | undefined {
  return Number(env[RUN_START]) || undefined;
}

/**
 * Refuses inputs that changed after Nx's run began, because Nx may have hashed the old content. It
 * compares the inode change time, which no program can set back.
 *
 * @param files relative to the Nx root; must not contain outputs of tasks in the run
 * @throws RustStaticError that names the changed files
 */
export function refuseLater(root: string, files: readonly string[], start: number): void {
  refuseLaterPaths(changedAfter(root, files, start));
}

/**
 * Refuses inputs that were changed or removed after Nx's run began.
 *
 * @param later relative to the Nx root
 * @throws RustStaticError that names them
 */
export function refuseLaterPaths(later: readonly string[]): void {
  if (later.length === 0) return;
  throw new RustStaticError(`Sources changed after Nx began its run: ${later.slice(0, 5).join(', ')}`, {
    code: 'sources-changed',
    reason: 'Nx may have hashed the old text, so nothing was built and nothing was cached.',
    remedy:
      'Run the target again. If another target writes these files, name it in `include`, such as { target = "codegen" }, and declare its outputs. ' +
      "If nothing has changed, this machine's clock is behind the times of the files: set it, or `touch` them.",
  });
}

/**
 * Refuses outputs of tasks that changed after all those tasks ended, because Nx hashes them right
 * after that.
 *
 * @param files relative to the Nx root
 * @param ended time when the last of the tasks ended, in milliseconds since 1970
 * @throws RustStaticError that names the changed files
 */
export function refuseChangedOutputs(root: string, files: readonly string[], ended: number): void {
  const later = changedAfter(root, files, ended);
  if (later.length === 0) return;
  throw new RustStaticError(
    `Outputs changed after the targets that write them had ended: ${later.slice(0, 5).join(', ')}`,
    {
      code: 'sources-changed',
      reason: 'Nx may have hashed the old text, so the binary was not built and not cached.',
      remedy:
        'Run the target again. If a watcher or another target writes there too, stop it, or name that target in `include` as well.',
    },
  );
}

/** Returns the files and folders whose inode changed after a time, in milliseconds since 1970. */
export function changedAfter(root: string, files: readonly string[], time: number): string[] {
  const options = { throwIfNoEntry: false } as const;
  const isLater = (stat: Stats | undefined): boolean => stat !== undefined && stat.ctimeMs > time;
  return files.filter((path) => {
    const full = join(root, path);
    const stat = lstatSync(full, options);
    // Both a link and its target may change.
    return isLater(stat) || (stat?.isSymbolicLink() === true && isLater(statSync(full, options)));
  });
}
