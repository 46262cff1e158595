import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import {
  DEPENDENCIES_FILE,
  readArtifact,
  type Artifact,
  type ArtifactDependency,
  type ArtifactFile,
} from '../artifact/artifact';
import { fileSha256 } from '../digest';
import { renameLicense } from '../artifact/version-1';
import { messageOf, RustStaticError } from '../errors';

/** An artifact whose files match their digests. */
export interface OpenArtifact {
  artifact: Artifact;
  dependencies: ArtifactDependency[];
  /** Returns the absolute path of one of its files. */
  at(file: ArtifactFile): string;
}

/**
 * Reads the artifact in a folder, and makes sure that its files are those that were checked.
 *
 * @throws RustStaticError if there is none, or if a file is missing or has changed
 */
export async function openArtifact(folder: string): Promise<OpenArtifact> {
  const artifact = readArtifact(folder);
  const at = ({ path }: ArtifactFile): string => join(folder, path);
  const { binaries, certificates, licenses } = artifact;
  const debug = binaries.flatMap((binary) => binary.debug ?? []);
  for (const file of [...binaries, ...debug, certificates, licenses]) if (file) await verify(folder, file);
  return { artifact, dependencies: readDependencies(folder), at };
}

async function verify(folder: string, { path, sha256, size }: ArtifactFile): Promise<void> {
  if (/[\\/]|^\.\.?$|^$/.test(path))
    throw changed(join(folder, path), 'artifact.json gives a path that leaves its folder.');
  const file = join(folder, path);
  const found = statSync(file, { throwIfNoEntry: false });
  if (!found?.isFile()) throw changed(file, 'artifact.json names it, but it is not there.');
  const digest = await fileSha256(file);
  if (digest !== sha256 || found.size !== size)
    throw changed(file, `Its sha256 is ${digest}; artifact.json says ${sha256}.`);
}

function changed(file: string, reason: string): RustStaticError {
  return new RustStaticError(`${file} is not the file that static-build has proven`, {
    code: 'artifact-changed',
    reason,
    remedy:
      'Something changed it after the build (such as strip, upx or a signature): do that in a copy. Then run static-build again, with --skip-nx-cache if need be.',
  });
}

/**
 * Reads the crates of an artifact.
 *
 * @throws RustStaticError if the file is missing or invalid
 */
export function readDependencies(folder: string): ArtifactDependency[] {
  const file = join(folder, DEPENDENCIES_FILE);
  try {
    // Either schema version of artifact.json may have written it.
    return (JSON.parse(readFileSync(file, 'utf8')) as unknown[]).map(renameLicense) as ArtifactDependency[];
  } catch (error) {
    throw new RustStaticError(`Cannot read ${file}`, {
      code: 'artifact-unreadable',
      reason: messageOf(error),
      remedy: 'Run the static-build target again.',
      cause: error,
    });
  }
}
