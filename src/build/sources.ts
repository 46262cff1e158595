import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { isWithin, joinPath } from '../cargo/paths';
import { ENGINES } from '../engine-facts';
import { decidingFiles } from '../plan/build-sources';
import type { BuildPlan } from '../plan/plan';
import { refuseChanged } from '../plan/source-digest';
import { listSourceFiles } from '../plan/source-files';
import { listOutputs } from '../plan/target-outputs';
import type { KnownFiles } from './known-files';
import type { PreparedBuild } from './request';

/** The files that a build sees, and the digests of all files that affect it. */
export interface DecidingDigests {
  /** Relative to the Nx root, sorted. */
  sources: string[];
  /** SHA-256 by path relative to the Nx root. */
  digests: Map<string, string>;
}

/**
 * Reads every file that affects a build: its sources, the builder's files, and configuration files
 * that may appear or disappear.
 *
 * @param root absolute path of the Nx workspace
 * @param known digests of files that were already read
 * @throws RustStaticError for entries that cannot be sources, such as a link out of the workspace
 */
export function decidingDigests(root: string, plan: BuildPlan, known: KnownFiles): DecidingDigests {
  const made = listOutputs(
    root,
    plan.inputTargets.flatMap(({ outputs }) => outputs),
  ).filter((path) => !isWithin(plan.outputPath, path));
  const sources = [...new Set([...listSourceFiles(root, plan), ...made])].sort();
  const isThere = (path: string): boolean => existsSync(join(root, path));
  const builderFiles = ENGINES[plan.engine].isContainer ? plan.builderFiles : [];
  const others = listSourceFiles(root, {
    sourceRoots: builderFiles.map((path) => joinPath(plan.cargoRoot, path)).filter(isThere),
    excluded: [],
    sourceFiles: [
      ...plan.dockerfiles,
      ...decidingFiles(plan.cargoRoot),
      ...plan.configs,
      ...plan.behindLinks,
    ],
    outputPath: '',
    option: 'builderFiles',
  });
  return { sources, digests: known.digests([...new Set([...sources, ...others])]) };
}

/**
 * Makes sure that no input changed since the build was prepared, because Nx hashed the files before
 * that.
 *
 * @throws RustStaticError that names the files
 */
export function refuseChangedSince({ plan, workspaceRoot, digests, known }: PreparedBuild): void {
  refuseChanged(digests, decidingDigests(workspaceRoot, plan, known).digests);
}
