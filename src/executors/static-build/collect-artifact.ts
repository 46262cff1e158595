import { createHash } from 'node:crypto';
import { createReadStream, writeFileSync } from 'node:fs';
import { chmod, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import {
  ARTIFACT_FILE,
  DEPENDENCIES_FILE,
  type Artifact,
  type ArtifactBinary,
} from '../../artifact/artifact';
import { resolvedCrates } from '../../cargo/dependencies';
import type { Files } from '../../cargo/files';
import { readLock } from '../../cargo/lockfile';
import { crateOfPackageId, type BuildMessages } from '../../cargo/messages';
import { joinPath } from '../../cargo/paths';
import { withFile } from '../../elf/byte-source';
import { verifyBinary } from '../../elf/verify-binary';
import type { BuildSession } from '../../engines/engine';
import type { BuildPlan } from '../../plan/plan';

/** What a finished build is collected from, and the folder it goes to. */
export interface Collection {
  session: BuildSession;
  plan: BuildPlan;
  built: BuildMessages;
  files: Files;
  /** Absolute path. */
  folder: string;
}

/**
 * Copies the binaries out, proves each, and describes them.
 *
 * @throws RustStaticError for the first binary that is not proven static
 */
export async function collectArtifact({
  session,
  plan,
  built,
  files,
  folder,
}: Collection): Promise<Artifact> {
  const binaries: ArtifactBinary[] = [];
  for (const executable of built.executables.toSorted((a, b) => (a.name < b.name ? -1 : 1)))
    binaries.push(await collectBinary(session, plan, built, executable, folder));
  const lockFile = joinPath(plan.cargoRoot, 'Cargo.lock');
  const lock = readLock(files.read(lockFile) ?? '', lockFile).packages;
  writeJson(
    join(folder, DEPENDENCIES_FILE),
    resolvedCrates(await session.metadata(), built.packageIds, session.manifestPath, lock),
  );
  const artifact: Artifact = {
    schemaVersion: 1,
    project: plan.project,
    version: plan.crate.version,
    target: plan.target,
    libc: plan.libc,
    profile: plan.profile,
    features: plan.features,
    toolchain: await session.toolchain(),
    builder: { engine: plan.engine, ...(session.builder === undefined ? {} : { image: session.builder }) },
    libraries: [...new Set(built.linked.map(({ library }) => library))].sort(),
    binaries,
  };
  writeJson(join(folder, ARTIFACT_FILE), artifact);
  return artifact;
}

async function collectBinary(
  session: BuildSession,
  plan: BuildPlan,
  { linked }: BuildMessages,
  { name, path }: { name: string; path: string },
  folder: string,
): Promise<ArtifactBinary> {
  const file = join(folder, name);
  await session.copyOut(path, file);
  await chmod(file, 0o755);
  const claim = {
    name,
    target: plan.target,
    libc: plan.libc,
    linked: linked.map(({ library, packageId }) => ({ library, crate: crateOfPackageId(packageId) })),
  };
  const { linkage } = withFile(file, (source) => verifyBinary(source, claim));
  return { name, path: name, sha256: await sha256(file), size: (await stat(file)).size, linkage };
}

async function sha256(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}

function writeJson(file: string, value: unknown): void {
  writeFileSync(file, `${JSON.stringify(value, null, 2)}\n`);
}
