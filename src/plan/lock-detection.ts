import { lockedCrates } from '../cargo/closure-crates';
import { DEPENDENCY_TABLES } from '../cargo/dependency-tables';
import type { Files } from '../cargo/files';
import { readLock } from '../cargo/lockfile';
import type { Manifest } from '../cargo/manifest';
import { joinPath } from '../cargo/paths';
import { sliceOf } from '../cargo/slice';
import { sliceSource } from '../cargo/slice-source';
import { table } from '../cargo/toml';
import { findWorkspace } from '../cargo/workspace';
import { answerKey } from '../libraries/answers';
import { detect, type Detection } from '../libraries/detect';
import type { Settings } from './settings';

/** What the lock says of an app's native code, and the key of what cargo may answer to it. */
export interface LockDetection {
  possible: Detection;
  key: string;
}

/**
 * What native code the crate in folder `root` may need, by its part of the lock. Files alone decide it: it is the same
 * on every machine.
 *
 * @returns undefined where there is no lock, or one that does not fit the manifests: then nothing is known
 * @throws RustStaticError for a manifest or lock that does not parse
 */
export function lockDetection(
  files: Files,
  root: string,
  { features = [], noDefaultFeatures = false }: Pick<Settings, 'features' | 'noDefaultFeatures'>,
): LockDetection | undefined {
  const workspace = findWorkspace(files, root);
  const crate = workspace.members.find((member) => member.root === root);
  const lock = joinPath(workspace.root, 'Cargo.lock');
  const text = files.read(lock);
  if (!crate?.package || text === undefined) return undefined;
  const source = sliceSource(files, workspace);
  const slice = source && sliceOf(source, crate);
  if (source && !slice) return undefined;
  // Where cargo's configuration overrides packages there are no slices, and the whole lock is what is possible.
  const crates = lockedCrates(slice ? slice.lock.packages : readLock(text, lock).packages);
  const possible = detect(crates, false);
  const manifests = [...(slice?.crates ?? workspace.members), workspace.manifest];
  const facts = [[...features].sort(), noDefaultFeatures, manifests.map(asked).sort()];
  return { possible, key: answerKey(crates, possible, facts) };
}

// What a manifest asks of its dependencies.
function asked({ file, toml }: Manifest): string {
  const names = [...Object.values(DEPENDENCY_TABLES).flat(), 'features', 'target'];
  const workspace = table(toml.workspace).dependencies;
  return JSON.stringify([file, ...names.map((name) => toml[name] ?? null), workspace ?? null], plain);
}

// TOML's integers may be larger than JSON's.
function plain(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? `${value}n` : value;
}
