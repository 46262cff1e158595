import { stringify } from '@decimalturn/toml-patch';
import { isRecord } from '../json';
import type { CargoConfig } from './config';
import { table, type TomlTable } from './toml';

/** The parts of a configuration that a container gets. The rest describes the host. */
const CARRIED = [
  'alias',
  'env',
  'http',
  'include',
  'net',
  'patch',
  'paths',
  'profile',
  'registries',
  'registry',
  'source',
  'unstable',
];

/** Returns the part of a configuration that a container gets, as TOML. */
export function carriedConfig(config: CargoConfig): string {
  const kept = Object.entries(config.toml).filter(([key]) => CARRIED.includes(key));
  const target = Object.entries(table(config.toml.target))
    .map(([triple, owner]) => [triple, linksOverrides(table(owner))] as const)
    .filter(([, overrides]) => Object.keys(overrides).length > 0);
  return stringify(
    withoutSecrets({
      ...Object.fromEntries(kept),
      ...(target.length > 0 ? { target: Object.fromEntries(target) } : {}),
    }),
  );
}

/**
 * Returns overrides of build scripts: `[target.<triple>.<links>]`, the only tables below a target.
 */
function linksOverrides(target: TomlTable): TomlTable {
  return Object.fromEntries(Object.entries(target).filter(([, value]) => isTable(value)));
}

/**
 * From the configuration in the user's home, only the sources of crates are used. It is not part of
 * the cache key.
 */
const OF_USER = ['registries', 'registry', 'source'];
/** Tables that only the fetch step gets: they may contain a proxy with its password. */
const OF_USER_TO_FETCH = [...OF_USER, 'http', 'net'];

/**
 * Returns the part of the user's own configuration that a container gets, as TOML, or an empty
 * text. Sources in local folders are left out, and crates are fetched from the original source
 * instead.
 */
export function carriedUserConfig({ toml }: CargoConfig, step: 'fetch' | 'build'): string {
  const keys = step === 'fetch' ? OF_USER_TO_FETCH : OF_USER;
  const kept = Object.fromEntries(Object.entries(toml).filter(([key]) => keys.includes(key)));
  const isLocal = (name: unknown): boolean =>
    ['directory', 'local-registry'].some((key) => key in table(table(toml.source)[String(name)]));
  const sources = Object.entries(table(toml.source)).filter(
    ([name, source]) => !isLocal(name) && !isLocal(table(source)['replace-with']),
  );
  const { source: _all, ...others } = kept;
  const carried = withoutSecrets({
    ...others,
    ...(sources.length > 0 ? { source: Object.fromEntries(sources) } : {}),
  });
  return Object.keys(carried).length === 0 ? '' : stringify(carried);
}

// Code of any crate that runs in the container could read them.
const SECRETS = [
  'token',
  'secret-key',
  'secret-key-subject',
  'credential-provider',
  'global-credential-providers',
  // A local path. Certificates are passed on separately.
  'cainfo',
];

function withoutSecrets(toml: TomlTable): TomlTable {
  const entries = Object.entries(toml).filter(([key]) => !SECRETS.includes(key));
  return Object.fromEntries(
    entries.map(([key, value]) => [key, isTable(value) ? withoutSecrets(value) : value]),
  );
}

function isTable(value: unknown): value is TomlTable {
  return isRecord(value) && !(value instanceof Date);
}

/**
 * Returns keys of a configuration that are not used in a container, because they describe the host:
 * linkers, wrappers, target-dir, …. rustc flags are not included, because the plan contains them.
 */
export function hostOnlyKeys(config: CargoConfig): string[] {
  return Object.entries(config.toml)
    .filter(([key]) => !CARRIED.includes(key))
    .flatMap(([key, value]) =>
      isTable(value)
        ? Object.entries(value).map(([inner, held]) => [`${key}.${inner}`, held] as const)
        : [[key, value] as const],
    )
    .flatMap(([key, value]) => {
      if (!key.startsWith('target.')) return key === 'build.rustflags' ? [] : [key];
      const inner = Object.entries(table(value)).filter(
        ([name, held]) => name !== 'rustflags' && !isTable(held),
      );
      return inner.map(([name]) => `${key}.${name}`);
    });
}
