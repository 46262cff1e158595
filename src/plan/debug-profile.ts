import { profileChain } from '../cargo/profiles';
import { table, type TomlTable } from '../cargo/toml';

/**
 * Returns variables that make cargo keep a profile's debug information in the binary, whatever the
 * manifests say (https://doc.rust-lang.org/cargo/reference/config.html#profile).
 */
export function debugEnv(profile: string): Record<string, string> {
  const prefix = profileVariables(profile);
  return { [`${prefix}_DEBUG`]: '2', [`${prefix}_STRIP`]: 'none', [`${prefix}_SPLIT_DEBUGINFO`]: 'off' };
}

/**
 * Returns what a profile would strip without `debugEnv`.
 *
 * @param owners cargo's configuration, nearest first, and the root manifest
 */
export function stripOf(owners: readonly TomlTable[], profile: string): 'debuginfo' | 'symbols' {
  const given = profileChain(owners, profile).flatMap((name) =>
    owners.map((owner) => table(table(owner.profile)[name]).strip),
  );
  const strip = given.find((value) => value !== undefined);
  return strip === true || strip === 'symbols' ? 'symbols' : 'debuginfo';
}

/** Returns the beginning of the variables that set a profile's keys. */
export function profileVariables(profile: string): string {
  return `CARGO_PROFILE_${profile.replaceAll('-', '_').toUpperCase()}`;
}
