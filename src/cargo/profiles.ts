import { table, type TomlTable } from './toml';

/** https://doc.rust-lang.org/cargo/reference/profiles.html */
const BASES: Readonly<Record<string, string>> = { bench: 'release', test: 'dev' };

/**
 * Returns the names of a profile and of those that it inherits from, nearest first.
 *
 * @param owners manifests and configuration that may define profiles
 */
export function profileChain(owners: readonly TomlTable[], profile: string): string[] {
  const chain = new Set<string>();
  for (let name: string | undefined = profile; name !== undefined && !chain.has(name);) {
    chain.add(name);
    const own: string = name;
    const named = owners.map((owner) => table(table(owner.profile)[own]).inherits);
    name = named.find((base) => typeof base === 'string') ?? BASES[own];
  }
  return [...chain];
}
