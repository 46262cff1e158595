import { lockedCrates, type ClosureCrate } from '../cargo/closure-crates';
import { DEPENDENCY_TABLES } from '../cargo/dependency-tables';
import type { Files } from '../cargo/files';
import { readLock } from '../cargo/lockfile';
import type { Manifest } from '../cargo/manifest';
import { joinPath } from '../cargo/paths';
import { pruneWorkspace } from '../cargo/pruned-workspace';
import { pruningSource } from '../cargo/pruning-source';
import { strings, table } from '../cargo/toml';
import { findWorkspace } from '../cargo/workspace';
import { answerKey, nativeNames } from '../libraries/answers';
import { withAsked } from '../libraries/asked';
import { detect, type Detection } from '../libraries/detect';
import { enabledFeatures, type Settings } from './settings';

/**
 * The native code of an app according to the lock, and the cache key for cargo's answer about it.
 */
export interface LockDetection {
  possible: Detection;
  /** Manifests of the path crates that the app may compile. */
  pathCrates: readonly Manifest[];
  key: string;
}

/**
 * Returns the native code that the crate in folder `root` may need, according to the dependencies
 * it resolves to. The result depends only on files, so it is the same on every machine.
 *
 * @returns undefined if there is no lock, or if the lock does not match the manifests; then nothing
 * is known
 * @throws RustStaticError for a manifest or lock that does not parse
 */
export function lockDetection(
  files: Files,
  root: string,
  settings: Pick<Settings, 'features' | 'staticFeature' | 'noDefaultFeatures'>,
): LockDetection | undefined {
  const workspace = findWorkspace(files, root);
  const crate = workspace.members.find((member) => member.root === root);
  const lock = joinPath(workspace.root, 'Cargo.lock');
  const text = files.read(lock);
  if (!crate?.package || text === undefined) return undefined;
  const source = pruningSource(files, workspace);
  const pruned = source && pruneWorkspace(source, crate);
  if (source && !pruned) return undefined;
  // If cargo's configuration overrides packages, nothing is pruned, and every crate of the lock is
  // possible.
  const own = pruned?.crates ?? workspace.members;
  const locked = lockedCrates(pruned ? pruned.lock.packages : readLock(text, lock).packages);
  const crates = withAsked(locked, files, own);
  const possible = detect(crates, false);
  const reaching = reachingNative(crates, nativeNames(possible));
  const manifests = [...own, workspace.manifest];
  const asked = crates.flatMap(({ name, asks }) => (asks ? [[name, asks]] : []));
  const facts = [
    enabledFeatures(settings),
    settings.noDefaultFeatures ?? false,
    manifests.map((manifest) => requested(manifest, reaching)).sort(),
    ...(asked.length > 0 ? [asked] : []),
  ];
  return { possible, pathCrates: own, key: answerKey(crates, possible, facts) };
}

/**
 * Returns the names of crates that depend on a native crate. Features of other crates cannot change
 * the native code.
 */
function reachingNative(crates: readonly ClosureCrate[], native: ReadonlySet<string>): ReadonlySet<string> {
  const reaching = new Set(native);
  for (let before = -1; before < reaching.size;) {
    before = reaching.size;
    for (const { name, dependencies } of crates)
      if (dependencies.some((entry) => reaching.has(entry))) reaching.add(name);
  }
  return reaching;
}

// Returns the features that a manifest requests of these crates, independent of version, order and
// spelling.
function requested({ file, toml }: Manifest, reaching: ReadonlySet<string>): string {
  const owners = [toml, table(toml.workspace), ...Object.values(table(toml.target)).map(table)];
  const entries = owners.flatMap((owner) =>
    Object.values(DEPENDENCY_TABLES).flatMap((names) =>
      names.flatMap((name) => Object.entries(table(owner[name]))),
    ),
  );
  const wanted = entries.flatMap(([key, value]) => {
    const spec = table(value);
    if (!reaching.has(typeof spec.package === 'string' ? spec.package : key)) return [];
    const off = spec['default-features'] === false || spec.default_features === false;
    return [[key, strings(spec.features).sort(), off, spec.optional === true, spec.workspace === true]];
  });
  const features = Object.entries(table(toml.features)).map(([name, list]) => [name, strings(list).sort()]);
  return JSON.stringify([file, wanted.map((entry) => JSON.stringify(entry)).sort(), features.sort()]);
}
