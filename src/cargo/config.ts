import { evaluateCfg, type CfgValues } from './cfg';
import type { Files } from './files';
import { ancestors, joinPath, pathFrom } from './paths';
import { parseToml, strings, table, type TomlTable } from './toml';

/** A cargo configuration file of the workspace. */
export interface CargoConfig {
  /** Path relative to the Nx root. */
  file: string;
  toml: TomlTable;
}

/** Places where cargo looks for its configuration in a folder, the stronger name first. */
export const CONFIG_NAMES = ['.cargo/config', '.cargo/config.toml'];

/** Whether a path is that of a configuration of cargo's: an app's own `config.toml` is none. */
export function isCargoConfig(path: string): boolean {
  return CONFIG_NAMES.some((name) => path === name || path.endsWith(`/${name}`));
}

/**
 * The configuration files that cargo reads for a build in `cargoRoot`, nearest first, up to the Nx root. Those
 * above the Nx root and in the home folder are not the workspace's and so not part of what is built.
 *
 * @throws RustStaticError when one does not parse
 */
export function readConfigs(files: Files, cargoRoot: string): CargoConfig[] {
  return ancestors(cargoRoot).flatMap((folder) => {
    for (const name of CONFIG_NAMES) {
      const file = joinPath(folder, name);
      const text = files.read(file);
      if (text !== undefined) return [{ file, toml: parseToml(text, file) }];
    }
    return [];
  });
}

/**
 * The `rustflags` that the workspace's configuration gives for `triple`. As in cargo, those of `[target.…]` (the
 * triple's and every matching `cfg(...)`) hide those of `[build]`.
 */
export function configRustflags(configs: CargoConfig[], triple: string): string[] {
  // Cargo joins arrays with the nearer file's items last.
  const farthestFirst = configs.toReversed();
  const ofTarget = farthestFirst.flatMap(({ toml }) =>
    Object.entries(table(toml.target))
      .filter(([key]) => key === triple || evaluateCfg(key, cfgOf(triple)))
      .flatMap(([, value]) => flags(table(value).rustflags)),
  );
  if (ofTarget.length > 0) return ofTarget;
  return farthestFirst.flatMap(({ toml }) => flags(table(toml.build).rustflags));
}

// Cargo takes an array, or one string split at spaces.
function flags(value: unknown): string[] {
  return typeof value === 'string' ? value.split(' ').filter(Boolean) : strings(value);
}

/** `target_arch` where it is not the first part of the triple. */
const ARCH_NAMES = [
  ['arm', 'arm'],
  ['i586', 'x86'],
  ['i686', 'x86'],
  ['powerpc64', 'powerpc64'],
  ['riscv64', 'riscv64'],
] as const;

/** The cfg values of `<arch>-<vendor>-linux-<env>` that configuration keys ask for (`rustc --print cfg`). */
function cfgOf(triple: string): CfgValues {
  const [arch = '', vendor = '', os = '', env = ''] = triple.split('-');
  const wide = /64|s390x/.test(arch);
  return [
    ['unix'],
    ['target_family', 'unix'],
    ['target_os', os],
    ['target_env', env.startsWith('musl') ? 'musl' : 'gnu'],
    ['target_vendor', vendor],
    ['target_arch', ARCH_NAMES.find(([prefix]) => arch.startsWith(prefix))?.[1] ?? arch],
    ['target_pointer_width', wide ? '64' : '32'],
    ['target_endian', /^(s390x|powerpc64$)/.test(arch) ? 'big' : 'little'],
  ];
}

/** Folders that `[source.…]` tables name (`directory`, `local-registry`), relative to the Nx root. */
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

/** Folders that put themselves in the place of packages: `[patch]` with `path`, and `paths`. */
export function overridden(configs: CargoConfig[]): string[] {
  return configs.flatMap(({ file, toml }) => {
    const patches = Object.values(table(toml.patch)).flatMap((entries) => Object.values(table(entries)));
    const paths = patches.map((entry) => table(entry).path).filter((path) => typeof path === 'string');
    return [...paths, ...strings(toml.paths)].map((path) => pathFrom(joinPath(file, '../..'), path));
  });
}
