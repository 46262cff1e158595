import { isText, listOf, optional, orNull, parseJson, shape } from '../json';
import { crateOfPackageId, versionOfPackageId } from '../cargo/messages';
import type { Lock } from '../cargo/lockfile';
import { pinnedCrate } from './closure';
import type { PinnedCrate } from './unit-index';

const isMetadata = shape({
  packages: listOf(
    shape({
      name: isText,
      version: isText,
      source: orNull(optional(isText)),
      targets: listOf(shape({ kind: listOf(isText) })),
    }),
  ),
});

/**
 * Returns the crates whose build scripts or macros a build would run.
 *
 * @param tree output of `cargo tree` with `treeArguments`
 * @param metadata output of `cargo metadata`
 */
export function cratesThatRun(tree: string, metadata: string, lock: Lock): PinnedCrate[] {
  const compiled = compiledNames(tree);
  const { packages } = parseJson(metadata, isMetadata) ?? { packages: [] };
  const isRun = ({ kind }: { kind: string[] }): boolean =>
    kind.includes('custom-build') || kind.includes('proc-macro');
  return packages
    .filter(({ name, version, targets }) => compiled.has(`${name} ${version}`) && targets.some(isRun))
    .flatMap(({ name, version, source }) => pinned(lock, { name, version, source: source ?? '' }));
}

/** Returns `name version` of each package that a build compiles. */
export function compiledNames(tree: string): Set<string> {
  const found = tree.split('\n').map((line) => /^(\S+) v(\S+)/.exec(line));
  return new Set(found.flatMap((match) => (match ? [`${match[1]} ${match[2]}`] : [])));
}

/** Returns the crates of a lock with these package ids of cargo's messages. */
export function cratesOfIds(ids: Iterable<string>, lock: Lock): PinnedCrate[] {
  return [...ids].flatMap((id) => {
    const source = id.slice(0, id.lastIndexOf('#'));
    return pinned(lock, { name: crateOfPackageId(id), version: versionOfPackageId(id), source });
  });
}

// The source of a git crate ends with the commit in a lock, but not always in cargo's answers.
function pinned(lock: Lock, { name, version, source }: PinnedCrate): PinnedCrate[] {
  const base = (text: string): string => text.split('#')[0]!;
  return lock.packages
    .filter((entry) => entry.name === name && entry.version === version && entry.source !== undefined)
    .filter((entry) => base(entry.source!) === base(source))
    .flatMap((entry) => pinnedCrate(entry) ?? []);
}
