import type { Manifest } from '../cargo/manifest';
import { table } from '../cargo/toml';

/**
 * Returns variables that make cargo keep a profile's debug information in the binary, whatever the
 * manifests say (https://doc.rust-lang.org/cargo/reference/config.html#profile).
 */
export function debugEnv(profile: string): Record<string, string> {
  const prefix = profileVariables(profile);
  return { [`${prefix}_DEBUG`]: '2', [`${prefix}_STRIP`]: 'none', [`${prefix}_SPLIT_DEBUGINFO`]: 'off' };
}

/** Returns what a profile of the root manifest would strip without `debugEnv`. */
export function stripOf(root: Manifest, profile: string): 'debuginfo' | 'symbols' {
  const profiles = table(root.toml.profile);
  const seen = new Set<string>();
  for (let name = profile; !seen.has(name);) {
    seen.add(name);
    const { strip, inherits } = table(profiles[name]);
    if (strip !== undefined) return strip === true || strip === 'symbols' ? 'symbols' : 'debuginfo';
    if (typeof inherits === 'string') name = inherits;
  }
  return 'debuginfo';
}

/** Returns the beginning of the variables that set a profile's keys. */
export function profileVariables(profile: string): string {
  return `CARGO_PROFILE_${profile.replaceAll('-', '_').toUpperCase()}`;
}
