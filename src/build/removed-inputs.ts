import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { memoized, type Files } from '../cargo/files';
import { ancestors, isWithin } from '../cargo/paths';
import { nxFileMap } from '../plan/nx-file-map';
import type { BuildPlan } from '../plan/plan';
import { isExcluded } from '../plan/root-crate';
import { changedAfter, refuseLaterPaths } from '../plan/run-start';
import { outputFolders } from '../plan/target-outputs';
import type { KnownFiles } from './known-files';

/** A build whose files were just listed. */
interface ListedBuild {
  plan: Pick<BuildPlan, 'sourceRoots' | 'excluded' | 'inputTargets' | 'outputPath'>;
  workspaceRoot: string;
  files: Files;
  /** All files that affect the build, relative to the Nx root. */
  paths: readonly string[];
  known: KnownFiles;
  env: NodeJS.ProcessEnv;
}

/**
 * Refuses a build if an input was removed after Nx's run began, because Nx may have hashed it. A file
 * that is gone has no time, but its folder has one. The files of earlier builds and those that Nx
 * knows tell what is gone.
 *
 * @param start time when the run began, in milliseconds since 1970
 * @throws RustStaticError that names the files
 */
export function refuseRemovedInputs(
  { plan, workspaceRoot, files, paths, known, env }: ListedBuild,
  start: number,
): void {
  const present = new Set(paths);
  const excluded = new Set(plan.excluded);
  const made = [plan.outputPath, ...plan.inputTargets.flatMap(({ outputs }) => outputFolders(outputs))];
  const isInput = (path: string): boolean =>
    !present.has(path) &&
    plan.sourceRoots.some((root) => isWithin(root, path)) &&
    !ancestors(path).some((folder) => isExcluded(excluded, folder) || made.includes(folder));
  const isThere = (path: string): boolean => existsSync(join(workspaceRoot, path));
  const gone = known.gone(isInput, start);
  const map = memoized(files, 'files of nx', () => nxFileMap(workspaceRoot, env) ?? []);
  const mapped = map.map(({ file }) => file).filter((file) => isInput(file) && !isThere(file));
  const isLater = (path: string): boolean => {
    const folder = ancestors(path).find((at) => at !== path && isThere(at));
    return folder !== undefined && changedAfter(workspaceRoot, [folder], start).length > 0;
  };
  const later = [...new Set([...gone, ...mapped])].filter(isLater).sort();
  // The next run begins after this, so it is not refused again if the folder only gets other files.
  if (later.length > 0) known.noteGone(gone);
  refuseLaterPaths(later);
  known.forget(gone);
}
