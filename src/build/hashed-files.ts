import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import { isWithin } from '../cargo/paths';
import { changedAfter, refuseLaterPaths, runStart } from '../plan/run-start';
import { isMade, type PlannedInputs } from './hashing';

/**
 * Files of a cached task that is not a build, as they were just listed. Paths are relative to the Nx
 * root.
 */
export interface HashedFiles {
  /** Absolute path of the Nx workspace. */
  workspaceRoot: string;
  /** The existing files that the task reads. */
  files: readonly string[];
  /** The files and folders that its settings name. */
  named: readonly string[];
  planned: PlannedInputs;
}

/** Times, in milliseconds since 1970. */
export interface HashTimes {
  /** When Nx's run began. Undefined if unknown. */
  runStart: number | undefined;
  /** When the task began. Nx has hashed the outputs of the tasks before it by then. */
  taskStart: number;
}

/** Returns the times of a task that begins now. */
export function timesNow(env: NodeJS.ProcessEnv): HashTimes {
  // Times of files have parts of milliseconds, which a file of the same moment must not seem later by.
  return { runStart: runStart(env), taskStart: Date.now() + 1 };
}

/**
 * Refuses files that were changed, added or removed after Nx hashed them: Nx would store a result of
 * the new files under the key of the old ones. Call it before the files are read, and after.
 *
 * @throws RustStaticError that names the files
 */
export function refuseChangedSinceHash(
  { workspaceRoot, files, named, planned }: HashedFiles,
  { runStart: start, taskStart }: HashTimes,
): void {
  const isThere = (path: string): boolean =>
    lstatSync(join(workspaceRoot, path), { throwIfNoEntry: false }) !== undefined;
  const made = new Set(files.filter((path) => isMade(planned, workspaceRoot, path)));
  const others = files.filter((path) => !made.has(path));
  const gone = [...planned.files, ...planned.depOutputs].filter(
    (path) => named.some((one) => isWithin(one, path)) && !isThere(path),
  );
  const later = [
    ...gone,
    ...changedAfter(workspaceRoot, [...made], taskStart),
    ...changedAfter(workspaceRoot, others, start ?? taskStart),
  ];
  refuseLaterPaths([...new Set(later)].sort());
}
