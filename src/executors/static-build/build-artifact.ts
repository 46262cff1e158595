import { relative } from 'node:path';
import type { Artifact } from '../../artifact/artifact';
import type { Files } from '../../cargo/files';
import { toPosix } from '../../cargo/paths';
import type { BuildRequest } from '../../engines/engine';
import { selectEngine } from '../../engines/select-engine';
import { refuseUndeclared } from '../../plan/undeclared-inputs';
import { buildBinaries } from './build-binaries';
import { BUILDER_FILES, collectArtifact } from './collect-artifact';
import { smokeTest } from './smoke';

/** What a build leaves to those that follow. */
export interface Built {
  artifact: Artifact;
  /** How many of the builds that follow may run at once. */
  lanes: number;
}

/**
 * Runs a plan's build, and puts what it has made, once it is proven, into a folder.
 *
 * @param folder absolute path; it must be there
 * @param following how many builds come next that may use what this one has compiled
 * @throws RustStaticError for whatever keeps the binaries from being built and proven
 */
export async function buildArtifact(
  request: BuildRequest,
  files: Files,
  folder: string,
  following = 0,
): Promise<Built> {
  const { plan, sources, workspaceRoot, terminal } = request;
  const engine = await selectEngine(plan.engine);
  const session = await engine.open({ ...request, readFiles: BUILDER_FILES });
  try {
    const built = await terminal.stage(`compiled ${plan.bins.join(', ')}`, () =>
      buildBinaries(session, plan, files),
    );
    for (const { path } of built.executables) {
      const read = await session.filesRead(path);
      refuseUndeclared(plan, relativeTo(workspaceRoot, read), new Set(sources));
    }
    const artifact = await terminal.stage('proved static', () =>
      collectArtifact({ session, plan, built, files, workspaceRoot, folder }),
    );
    const { smoke } = plan;
    if (smoke) await terminal.stage('smoke test', () => smokeTest(session, artifact, folder, smoke));
    const lanes = following > 1 && session.spread ? await session.spread(following) : 1;
    return { artifact, lanes };
  } finally {
    await session.close();
  }
}

function relativeTo(root: string, files: string[]): string[] {
  return files.map((file) => toPosix(relative(root, file)) || '.');
}
