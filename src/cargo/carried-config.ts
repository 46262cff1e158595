import { stringify } from '@decimalturn/toml-patch';
import type { CargoConfig } from './config';
import { table, type TomlTable } from './toml';

/** What of a configuration may follow the sources into a container; the rest describes the host. */
const CARRIED = ['alias', 'env', 'http', 'net', 'patch', 'profile', 'registries', 'registry', 'source'];

/** The part of a configuration that a container gets, as TOML. */
export function carriedConfig(config: CargoConfig): string {
  const kept = Object.entries(config.toml).filter(([key]) => CARRIED.includes(key));
  return stringify(withoutSecrets(Object.fromEntries(kept)));
}

// Whatever crates' own code runs in the container could read them.
const SECRETS = [
  'token',
  'secret-key',
  'secret-key-subject',
  'credential-provider',
  'global-credential-providers',
];

function withoutSecrets(toml: TomlTable): TomlTable {
  const entries = Object.entries(toml).filter(([key]) => !SECRETS.includes(key));
  return Object.fromEntries(
    entries.map(([key, value]) => [key, isTable(value) ? withoutSecrets(value) : value]),
  );
}

function isTable(value: unknown): value is TomlTable {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);
}

/**
 * Keys of a configuration that stay behind because they describe the host: linkers, wrappers, target-dir, ….
 * Flags of rustc are not among them: the plan carries those.
 */
export function hostOnlyKeys(config: CargoConfig): string[] {
  return Object.entries(config.toml)
    .filter(([key]) => !CARRIED.includes(key))
    .flatMap(([key, value]) => Object.keys(table(value)).map((inner) => `${key}.${inner}`))
    .filter((key) => key !== 'build.rustflags' && !key.startsWith('target.'));
}
