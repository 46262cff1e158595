import { readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileSha256, sha256 } from '../digest';
import { isText, parseJson, recordOf } from '../json';
import { keepText, textIfThere } from '../kept-file';
import { stateFolder } from '../state-folder';
import { canonicalJson } from '../units/canonical';
import { inputsBesideFiles, wholeFiles } from './input-record';
import type { PreparedBuild } from './request';

/** SHA-256 of each file of an output, by name. */
export type FileDigests = Record<string, string>;

const isDigests = recordOf(isText);
const DAYS = 90;

/**
 * Returns the files that the last build with these inputs has written on this machine. Undefined if
 * no build is recorded, for example because Nx restored the result from a cache.
 *
 * The records are not below the workspace, so no cache of Nx and no cache of a CI job that keeps
 * `.nx` restores them.
 */
export function recordedFiles(prepared: PreparedBuild): FileDigests | undefined {
  const file = fileOf(prepared);
  return file === undefined ? undefined : parseJson(textIfThere(file), isDigests);
}

/** Records the files that a build has written. If the folder cannot be written, nothing is recorded. */
export function recordFiles(prepared: PreparedBuild, files: FileDigests): void {
  const file = fileOf(prepared);
  if (file === undefined || !keepText(file, canonicalJson(files), 0o600)) return;
  removeOld(join(file, '..'));
}

/** Returns the digests of the files in a folder. */
export async function digestsIn(folder: string): Promise<FileDigests> {
  const digests: FileDigests = {};
  for (const name of readdirSync(folder).sort()) digests[name] = await fileSha256(join(folder, name));
  return digests;
}

function fileOf(prepared: PreparedBuild): string | undefined {
  const folder = stateFolder(prepared.env);
  if (folder === undefined) return undefined;
  const checkout = sha256(prepared.workspaceRoot).slice(0, 16);
  return join(folder, 'builds', checkout, `${inputsDigest(prepared)}.json`);
}

/** Digest of all inputs: files, options, crates, variables. Other sources are never taken for these. */
function inputsDigest(prepared: PreparedBuild): string {
  const files = wholeFiles(prepared).sort(([a], [b]) => (a < b ? -1 : 1));
  const text = canonicalJson({ project: prepared.plan.project, ...inputsBesideFiles(prepared) });
  return sha256(JSON.stringify([text, files]));
}

function removeOld(folder: string): void {
  const oldest = Date.now() - DAYS * 86_400_000;
  for (const name of readdirSync(folder)) {
    const file = join(folder, name);
    if ((statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? oldest) < oldest)
      rmSync(file, { force: true });
  }
}
