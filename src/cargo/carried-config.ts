import { stringify } from '@decimalturn/toml-patch';
import type { CargoConfig } from './config';
import { table } from './toml';

/** What of a configuration may follow the sources into a container; the rest describes the host. */
const CARRIED = ['alias', 'env', 'http', 'net', 'patch', 'profile', 'registries', 'registry', 'source'];

/** The part of a configuration that a container gets, as TOML. */
export function carriedConfig(config: CargoConfig): string {
  const kept = Object.entries(config.toml).filter(([key]) => CARRIED.includes(key));
  return stringify(Object.fromEntries(kept));
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
