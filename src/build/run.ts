import { join, relative } from 'node:path';
import type { Artifact } from '../artifact/artifact';
import { openStaging } from '../artifact/place-output';
import { type ClosureCrate, compiledCrates } from '../cargo/closure-crates';
import { crateOfPackageId } from '../cargo/messages';
import { toPosix } from '../cargo/paths';
import type { BuildRequest, BuildSession, Engine } from '../engines/engine';
import type { Terminal } from '../engines/terminal';
import { messageOf } from '../errors';
import { explainCargo } from '../failures/explain-cargo';
import type { EngineName } from '../plan/triple';
import { refuseLfsPointers } from '../plan/lfs-pointers';
import { refuseRewritten, refuseUndeclared } from '../plan/undeclared-inputs';
import { withUserErrors } from '../system-errors';
import { buildBinaries } from './build-binaries';
import { builderFilesOf, collectArtifact } from './collect-artifact';
import { digestsIn, recordFiles } from './build-record';
import { recordOfInputs } from './input-record';
import { keepInputs } from './kept-inputs';
import type { PreparedBuild } from './request';
import { smokeTest } from './smoke';
import { refuseChangedSince } from './sources';
import { sizesIn, type Built } from '../progress/summary';

/** The environment of a build. */
export interface BuildContext extends Pick<BuildRequest, 'terminal' | 'cancelled' | 'fresh' | 'hasSecrets'> {
  engineOf: (name: EngineName) => Promise<Pick<Engine, 'open'>>;
  /** Number of builds that wait for what this one compiles. */
  followers?: number;
}

/**
 * Runs a prepared build and writes its output: engine, cargo, check, artifact, output.
 *
 * @returns the result, for `summary`
 * @throws RustStaticError if any of these steps fails
 */
export const runBuild = withUserErrors(
  async (prepared: PreparedBuild, context: BuildContext): Promise<Built> => {
    const start = performance.now();
    const { plan, workspaceRoot, notes } = prepared;
    for (const note of notes) context.terminal.write(`rust-static: ${note}\n`);
    const output = join(workspaceRoot, plan.outputPath);
    const staging = openStaging(output);
    const sizes = sizesIn(output);
    try {
      const made = await buildInto(prepared, staging.folder, context);
      recordFiles(prepared, await digestsIn(staging.folder));
      staging.commit();
      keepRecord(prepared, made.artifact);
      prepared.known.save();
      return { ...made, outputPath: plan.outputPath, sizes, milliseconds: performance.now() - start };
    } finally {
      staging.discard();
    }
  },
);

/** Stores the inputs of the build for `rust-static why`. */
function keepRecord(prepared: PreparedBuild, { builder, toolchain }: Artifact): void {
  const { recipe, reference } = builder;
  const image = recipe ?? reference;
  const known = { ...toolchain, ...(image !== undefined && { image }) };
  const { plan, workspaceRoot, env } = prepared;
  keepInputs({ workspaceRoot, project: plan.project, env }, recordOfInputs(prepared, new Date(), known));
}

/** A checked artifact, and the number of crates compiled for it. */
export interface Made extends Pick<Built, 'artifact' | 'crates'> {
  /** Names of the crates with a build script or procedural macros, sorted. */
  hostCrates: string[];
}

/**
 * Runs a prepared build, checks its binaries, and writes them into a folder.
 *
 * @param folder absolute path of an existing folder
 * @throws RustStaticError if a binary cannot be built or is not static, and if sources changed
 * meanwhile
 */
export async function buildInto(
  prepared: PreparedBuild,
  folder: string,
  context: BuildContext,
): Promise<Made> {
  const session = await openSession(prepared, context, { readFiles: builderFilesOf(prepared.plan) });
  try {
    const made = await provenArtifact(session, prepared, folder, context.terminal);
    context.cancelled.throwIfAborted();
    refuseChangedSince(prepared);
    await shareCache(session, context);
    return made;
  } finally {
    await session.close();
  }
}

/** Opens the engine of a build. The caller must close the session. */
export async function openSession(
  { plan, sources, digests, known, workspaceRoot, env, units }: PreparedBuild,
  { engineOf, terminal, cancelled, fresh, hasSecrets = false }: BuildContext,
  more: Pick<BuildRequest, 'readFiles' | 'command'>,
): Promise<BuildSession> {
  const engine = await engineOf(plan.engine);
  // A build from nothing shares nothing.
  const surroundings = {
    terminal,
    cancelled,
    hasSecrets,
    ...(fresh ? { fresh } : { ...(units && { units }) }),
  };
  const digestOf = (path: string): string => digests.get(path) ?? known.digest(path);
  return engine.open({ plan, sources, digestOf, workspaceRoot, env, ...surroundings, ...more });
}

async function provenArtifact(
  session: BuildSession,
  prepared: PreparedBuild,
  folder: string,
  terminal: Terminal,
): Promise<Made> {
  const { plan, sources, files, workspaceRoot } = prepared;
  const { smoke } = plan;
  const built = await terminal.stage(
    ({ executables }) =>
      `compiled ${executables
        .map(({ name }) => name)
        .toSorted()
        .join(', ')}`,
    () => buildBinaries(session, prepared),
  );
  const declared = new Set(sources);
  for (const { path } of built.executables) {
    const read = await session.filesRead(path);
    const paths = relativeTo(workspaceRoot, read);
    refuseUndeclared(plan, paths, declared, files);
    refuseRewritten(plan, paths);
    refuseLfsPointers(
      workspaceRoot,
      paths.filter((path) => declared.has(path)),
    );
  }
  const artifact = await terminal.stage('proved static', () =>
    collectArtifact({ session, plan, built, files, folder }),
  );
  if (smoke) await terminal.stage('smoke test', () => smokeTest(session, artifact, folder, smoke));
  const { packageIds, compiledIds, hostIds } = built;
  const hostCrates = [...new Set([...hostIds].map(crateOfPackageId))].sort();
  return { artifact, crates: { compiled: compiledIds.size, all: packageIds.size }, hostCrates };
}

/**
 * This build has succeeded. A failed clone only means that other builds compile shared crates
 * again.
 */
async function shareCache(session: BuildSession, { followers = 0, terminal }: BuildContext): Promise<void> {
  if (followers === 0) return;
  try {
    await session.shareCache?.(followers);
  } catch (error) {
    terminal.write(`rust-static: the next builds compile everything again: ${messageOf(error)}\n`);
  }
}

function relativeTo(root: string, files: string[]): string[] {
  return files.map((file) => toPosix(relative(root, file)) || '.');
}

/**
 * Returns the crates that a build compiles, by asking cargo in the build's environment. Creates the
 * builder and fetches crates if necessary.
 *
 * @throws RustStaticError if the engine cannot be opened, or if cargo fails
 */
export async function listCrates(prepared: PreparedBuild, context: BuildContext): Promise<ClosureCrate[]> {
  const session = await openSession(prepared, context, { command: 'tree' });
  try {
    const lines: string[] = [];
    const result = await session.build((line) => lines.push(line));
    if (result.exitCode !== 0) throw explainCargo('tree', prepared.plan, result);
    const { metadata } = await session.facts();
    return compiledCrates(lines.join('\n'), metadata);
  } finally {
    await session.close();
  }
}
