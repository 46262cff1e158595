import { posix } from 'node:path';
import { RustStaticError } from '../errors';
import { evaluateCfg, isCfg } from './cfg';
import type { Files } from './files';
import { ancestors, isWithin, joinPath, pathFrom } from './paths';
import { targetCfg } from './target-cfg';
import { parseToml, strings, table, type TomlTable } from './toml';

/** A cargo configuration file of the workspace. */
export interface CargoConfig {
  /** Path relative to the Nx root. */
  file: string;
  toml: TomlTable;
}

/** Paths of cargo's configuration in a folder. The first one takes precedence. */
export const CONFIG_NAMES = ['.cargo/config', '.cargo/config.toml'];

/** True for the path of a cargo configuration file. An app's own `config.toml` is not one. */
export function isCargoConfig(path: string): boolean {
  return CONFIG_NAMES.some((name) => path === name || path.endsWith(`/${name}`));
}

/**
 * Returns the configuration files that cargo reads for a build in `cargoRoot`, in order of
 * precedence: from the nearest up to the Nx root, each followed by the files that it includes.
 * Files above the Nx root and in the home folder are not part of the workspace, so they do not
 * affect the build.
 *
 * @throws RustStaticError if one does not parse, or includes a file outside of the Nx root
 */
export function readConfigs(files: Files, cargoRoot: string): CargoConfig[] {
  return ancestors(cargoRoot).flatMap((folder) => {
    for (const name of CONFIG_NAMES) {
      const file = joinPath(folder, name);
      const found = withIncluded(files, file, []);
      if (found.length > 0) return found;
    }
    return [];
  });
}

function withIncluded(files: Files, file: string, from: readonly string[]): CargoConfig[] {
  const text = from.includes(file) ? undefined : files.read(file);
  if (text === undefined) return [];
  const config = { file, toml: parseToml(text, file) };
  // A file overrides those that it includes. Among these, later ones override earlier ones.
  const included = includedFiles(config).toReversed();
  return [config, ...included.flatMap((path) => withIncluded(files, path, [...from, file]))];
}

/**
 * Returns the files that a configuration includes, whether or not they exist, relative to the Nx
 * root (https://doc.rust-lang.org/cargo/reference/config.html#including-extra-configuration-files).
 *
 * @throws RustStaticError for a file outside of the Nx root
 */
export function includedFiles({ file, toml }: CargoConfig): string[] {
  const entries = Array.isArray(toml.include) ? toml.include : [toml.include];
  const named = entries.map((entry) => (typeof entry === 'string' ? entry : table(entry).path));
  const paths = named
    .filter((path) => typeof path === 'string')
    .map((path) => pathFrom(posix.dirname(file), path));
  const outside = paths.find((path) => !isWithin('.', path));
  if (outside === undefined) return paths;
  throw new RustStaticError(`${file} includes ${outside}, outside the Nx workspace`, {
    code: 'config-include-outside',
    reason: 'Nx cannot hash it, so a change there would be served from the cache.',
    remedy: `Move it into the workspace, and correct \`include\` in ${file}.`,
  });
}

/**
 * Returns the `rustflags` that the workspace's configuration sets for `triple`. As in cargo, those
 * of `[target.…]` replace those of `[build]`: first the triple's, then those of every matching
 * `cfg(...)`, sorted by its text. The order matters, because the last of two flags counts.
 *
 * @throws RustStaticError for flags under a `cfg(...)` that only rustc could evaluate
 */
export function configRustflags(configs: CargoConfig[], triple: string): string[] {
  // Cargo joins arrays so that items of the nearer file come last.
  const farthestFirst = configs.toReversed();
  const values = targetCfg(triple, allFlags(configs));
  const ofTargets = farthestFirst.flatMap(({ file, toml }) =>
    Object.entries(table(toml.target)).map(([key, value]) => ({
      file,
      key,
      given: flags(table(value).rustflags),
    })),
  );
  const applies = ({ file, key, given }: (typeof ofTargets)[number]): boolean => {
    if (given.length === 0 || key === triple) return true;
    const isMet = isCfg(key) ? evaluateCfg(key, values) : false;
    if (isMet === undefined) throw unknownCfg(file, key, triple);
    return isMet;
  };
  const order = ({ key }: { key: string }): string => (key === triple ? '' : key);
  const ofTarget = ofTargets
    .filter(applies)
    .toSorted((a, b) => (order(a) < order(b) ? -1 : order(a) > order(b) ? 1 : 0))
    .flatMap(({ given }) => given);
  if (ofTarget.length > 0) return ofTarget;
  return farthestFirst.flatMap(({ toml }) => flags(table(toml.build).rustflags));
}

/**
 * Returns the variables that the configuration sets for rustc and build scripts
 * (https://doc.rust-lang.org/cargo/reference/config.html#env).
 */
export function configEnv(configs: CargoConfig[]): Record<string, string> {
  return Object.fromEntries(envEntries(configs).map(({ name, value }) => [name, value]));
}

/**
 * Returns the variables that rustc and build scripts get if cargo has an environment: cargo adds
 * those of the configuration, but replaces one that is set only with `force`.
 *
 * @param root absolute path of the Nx root where cargo runs
 */
export function withConfigEnv(
  env: NodeJS.ProcessEnv,
  configs: CargoConfig[],
  root: string,
): NodeJS.ProcessEnv {
  const applied = envEntries(configs)
    .filter(({ name, force }) => force || env[name] === undefined)
    .map(({ file, name, value, relative }) => [
      name,
      relative ? posix.resolve(root, joinPath(file, '../..'), value) : value,
    ]);
  return { ...env, ...(Object.fromEntries(applied) as Record<string, string>) };
}

interface EnvEntry {
  file: string;
  name: string;
  value: string;
  force: boolean;
  relative: boolean;
}

function envEntries(configs: CargoConfig[]): EnvEntry[] {
  return configs.toReversed().flatMap(({ file, toml }) =>
    Object.entries(table(toml.env)).flatMap(([name, entry]) => {
      const { value, force, relative }: TomlTable =
        typeof entry === 'string' ? { value: entry } : table(entry);
      if (typeof value !== 'string') return [];
      return [{ file, name, value, force: force === true, relative: relative === true }];
    }),
  );
}

/**
 * Returns triples of the same architecture that have flags in the configuration which a build for
 * `triple` does not get.
 */
export function triplesWithOtherFlags(configs: CargoConfig[], triple: string): string[] {
  const [arch] = triple.split('-');
  const others = configs
    .flatMap(({ toml }) => Object.entries(table(toml.target)))
    .filter(
      ([key, value]) =>
        key !== triple && key.startsWith(`${arch}-`) && flags(table(value).rustflags).length > 0,
    );
  return [...new Set(others.map(([key]) => key))].sort();
}

function allFlags(configs: CargoConfig[]): string[] {
  const owners = configs.flatMap(({ toml }) => [toml.build, ...Object.values(table(toml.target))]);
  return owners.flatMap((owner) => flags(table(owner).rustflags));
}

function unknownCfg(file: string, key: string, triple: string): RustStaticError {
  return new RustStaticError(
    `Whether the flags of [target.'${key}'] in ${file} apply to ${triple} is unknown`,
    {
      code: 'config-cfg-unknown',
      reason: 'Only rustc can tell, with the flags and the version of the builder.',
      remedy: `Write the flags under [target.${triple}], or remove them.`,
    },
  );
}

// Cargo accepts an array, or one string that it splits at blanks and line ends.
function flags(value: unknown): string[] {
  return typeof value === 'string' ? value.split(/\s+/).filter(Boolean) : strings(value);
}

/**
 * Returns folders that `[source.…]` tables name (`directory`, `local-registry`), relative to the Nx
 * root.
 */
export function vendoredFolders(configs: CargoConfig[]): string[] {
  return configs.flatMap(({ file, toml }) =>
    Object.values(table(toml.source)).flatMap((source) =>
      ['directory', 'local-registry']
        .map((key) => table(source)[key])
        .filter((path): path is string => typeof path === 'string')
        .map((path) => pathFrom(joinPath(file, '../..'), path)),
    ),
  );
}

/** Returns folders that override packages: `[patch]` with `path`, and `paths`. */
export function overridden(configs: CargoConfig[]): string[] {
  return configs.flatMap(({ file, toml }) => {
    const patches = Object.values(table(toml.patch)).flatMap((entries) => Object.values(table(entries)));
    const paths = patches.map((entry) => table(entry).path).filter((path) => typeof path === 'string');
    return [...paths, ...strings(toml.paths)].map((path) => pathFrom(joinPath(file, '../..'), path));
  });
}
