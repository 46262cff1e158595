import { featureArguments, type BuildCommand } from './build-command';
import type { LockedPackage } from './lockfile';

/** A crate that a build may compile, or compiles. */
export interface ClosureCrate {
  name: string;
  version: string;
  /** Names of the crates that it depends on. */
  dependencies: readonly string[];
  /** Those that are on, where cargo was asked; undefined where only the lock is known. */
  features?: readonly string[];
  /** Its `links` value, where cargo was asked. */
  links?: string;
}

/** The crates of a lock. It knows neither features nor targets, so some of them may not be compiled at all. */
export function lockedCrates(packages: readonly LockedPackage[]): ClosureCrate[] {
  return packages.map(({ name, version, dependencies }) => ({
    name,
    version,
    dependencies: dependencies.map((reference) => reference.split(' ')[0]!),
  }));
}

/** The arguments of `cargo tree` that list what a build compiles, each line a package and its features. */
export function treeArguments(command: BuildCommand, target = command.target): string[] {
  return [
    'tree',
    '--frozen',
    '--manifest-path',
    command.manifestPath,
    '--package',
    command.packageSpec,
    '--target',
    target,
    '--edges=normal,build',
    '--prefix=none',
    '--format={p}\t{f}',
    ...featureArguments(command),
  ];
}

interface Metadata {
  packages: { id: string; name: string; version: string; links: string | null }[];
  resolve: { nodes: { id: string; deps: { pkg: string; dep_kinds: { kind: string | null }[] }[] }[] };
}

/**
 * The crates that a build compiles.
 *
 * @param tree the output of `cargo tree` with `treeArguments`
 * @param metadata the output of `cargo metadata`, which knows dependencies and `links` values
 */
export function compiledCrates(tree: string, metadata: string): ClosureCrate[] {
  const { packages, resolve } = JSON.parse(metadata) as Metadata;
  const names = new Map(packages.map(({ id, name }) => [id, name]));
  const nodes = new Map(resolve.nodes.map((node) => [node.id, node]));
  const factsOf = (
    entry: Metadata['packages'][number] | undefined,
  ): Pick<ClosureCrate, 'dependencies' | 'links'> => ({
    // Those that are on: an optional dependency says nothing of a build that does without.
    dependencies: (nodes.get(entry?.id ?? '')?.deps ?? [])
      .filter(({ dep_kinds }) => dep_kinds.some(({ kind }) => kind !== 'dev'))
      .map(({ pkg }) => names.get(pkg)!),
    ...(entry?.links ? { links: entry.links } : {}),
  });
  const known = new Map(packages.map((entry) => [`${entry.name} ${entry.version}`, entry]));
  const crates = new Map<string, ClosureCrate>();
  for (const line of tree.split('\n')) {
    const [, name, version, rest = ''] = /^(\S+) v(\S+)[^\t]*\t?(.*)$/.exec(line) ?? [];
    if (name === undefined || version === undefined) continue;
    const features = rest
      .replace(/ ?\(\*\)$/, '')
      .split(',')
      .filter(Boolean);
    // The host's and the target's build of one crate may have different features: each counts for itself.
    const key = `${name} ${version} ${features.join()}`;
    crates.set(key, { name, version, features, ...factsOf(known.get(`${name} ${version}`)) });
  }
  return [...crates.values()];
}
