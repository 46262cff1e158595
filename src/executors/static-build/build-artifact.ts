import { relative } from 'node:path';
import type { Artifact } from '../../artifact/artifact';
import type { Files } from '../../cargo/files';
import { toPosix } from '../../cargo/paths';
import type { BuildRequest, BuildSession } from '../../engines/engine';
import { selectEngine } from '../../engines/select-engine';
import type { Terminal } from '../../engines/terminal';
import { messageOf } from '../../errors';
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
    return { artifact, lanes: await lanesAfter(session, following, terminal) };
  } finally {
    await session.close();
  }
}

/** This build is done: that others cannot run at the same time is no failure of it. */
async function lanesAfter(session: BuildSession, following: number, terminal: Terminal): Promise<number> {
  if (following < 2 || !session.spread) return 1;
  try {
    return await session.spread(following);
  } catch (error) {
    terminal.write(`rust-static: builds go on one at a time: ${messageOf(error)}\n`);
    return 1;
  }
}

function relativeTo(root: string, files: string[]): string[] {
  return files.map((file) => toPosix(relative(root, file)) || '.');
}
