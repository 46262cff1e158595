import { stringify } from '@decimalturn/toml-patch';
import { isRecord } from '../json';
import type { CargoConfig } from './config';
import { table, type TomlTable } from './toml';

/** What of a configuration may follow the sources into a container; the rest describes the host. */
const CARRIED = [
  'alias',
  'env',
  'http',
  'include',
  'net',
  'patch',
  'profile',
  'registries',
  'registry',
  'source',
];

/** The part of a configuration that a container gets, as TOML. */
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

/** What takes the place of build scripts: `[target.<triple>.<links>]`, the only tables below a target. */
function linksOverrides(target: TomlTable): TomlTable {
  return Object.fromEntries(Object.entries(target).filter(([, value]) => isTable(value)));
}

/** Of the configuration in the user's home only where crates come from; it is no part of the cache key. */
const OF_USER = ['registries', 'registry', 'source'];
/** What only fetching needs of it: a proxy may stand there with its password. */
const OF_USER_TO_FETCH = [...OF_USER, 'http', 'net'];

/**
 * The part of the user's own configuration that a container gets, as TOML; empty when there is nothing. Sources that
 * are folders of this machine stay behind, and what is replaced by them is fetched from where it is.
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

// Whatever crates' own code runs in the container could read them.
const SECRETS = [
  'token',
  'secret-key',
  'secret-key-subject',
  'credential-provider',
  'global-credential-providers',
  // A path of this machine; the certificates travel by themselves.
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
 * Keys of a configuration that stay behind because they describe the host: linkers, wrappers, target-dir, ….
 * Flags of rustc are not among them: the plan carries those.
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
