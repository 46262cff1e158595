import { featureArguments, type BuildCommand } from './build-command';
import type { LockedPackage } from './lockfile';

/** A crate that a build compiles or may compile. */
export interface ClosureCrate {
  name: string;
  version: string;
  /** Names of its dependencies. */
  dependencies: readonly string[];
  /** Enabled features, if cargo was asked. Undefined if only the lock is known. */
  features?: readonly string[];
  /** Its `links` value, if cargo was asked. */
  links?: string;
  /** Names of C libraries that a path crate asks for. */
  asks?: readonly string[];
}

/**
 * Returns the crates of a lock. A lock does not depend on features or targets, so some of them may
 * not be compiled.
 */
export function lockedCrates(packages: readonly LockedPackage[]): ClosureCrate[] {
  return packages.map(({ name, version, dependencies }) => ({
    name,
    version,
    dependencies: dependencies.map((reference) => reference.split(' ')[0]!),
  }));
}

/**
 * Returns arguments of `cargo tree` that list what a build compiles: one package with its features
 * per line.
 */
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
 * Returns the crates that a build compiles.
 *
 * @param tree output of `cargo tree` with `treeArguments`
 * @param metadata output of `cargo metadata`, which contains dependencies and `links` values
 */
export function compiledCrates(tree: string, metadata: string): ClosureCrate[] {
  const { packages, resolve } = JSON.parse(metadata) as Metadata;
  const names = new Map(packages.map(({ id, name }) => [id, name]));
  const nodes = new Map(resolve.nodes.map((node) => [node.id, node]));
  const factsOf = (
    entry: Metadata['packages'][number] | undefined,
  ): Pick<ClosureCrate, 'dependencies' | 'links'> => ({
    // Only enabled ones: a disabled optional dependency does not affect the build.
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
    // A crate may be built for the host and for the target with different features. Each counts
    // separately.
    const key = `${name} ${version} ${features.join()}`;
    crates.set(key, { name, version, features, ...factsOf(known.get(`${name} ${version}`)) });
  }
  return [...crates.values()];
}
