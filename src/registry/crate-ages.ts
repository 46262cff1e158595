import { join } from 'node:path';
import { satisfies } from 'semver';
import type { LockedPackage } from '../cargo/lockfile';
import type { TomlTable } from '../cargo/toml';
import { messageOf } from '../errors';
import { isText, parseJson, recordOf } from '../json';
import { keepText, textIfThere } from '../kept-file';
import { stateFolder } from '../state-folder';
import { indexEntries, type IndexEntry } from './index-entries';
import { registryOfSource } from './registry';

/** A crate that is too young, or whose age nobody knows. */
export type YoungCrate = { name: string; version: string } & (
  | {
      /** Milliseconds since 1970. */
      published: number;
      /** The newest compatible version that is old enough. */
      older?: string;
    }
  | { unknown: string }
);

/** Where registries and known times are looked up. */
export interface AgeSources {
  configs: readonly TomlTable[];
  env: NodeJS.ProcessEnv;
}

const isTimes = recordOf(isText);
const AT_ONCE = 8;

/**
 * Returns the crates of a lock that were published after a time, and those whose registry does not
 * tell. Crates from git and from folders are left out. A time that is known never changes, so it is
 * kept on this machine.
 *
 * @param latest milliseconds since 1970
 */
export async function youngCrates(
  packages: readonly LockedPackage[],
  latest: number,
  { configs, env }: AgeSources,
): Promise<YoungCrate[]> {
  const folder = stateFolder(env);
  const file = folder && join(folder, 'published.json');
  const known = (file && parseJson(textIfThere(file), isTimes)) || {};
  const asked = packages.filter(
    (crate) => isPublished(crate) && !(Date.parse(known[keyOf(crate)] ?? '') <= latest),
  );
  const found: YoungCrate[] = [];
  const queue = [...asked];
  // Without network, every further crate would wait for the same time-out.
  const silent = new Map<string, string>();
  const work = async (): Promise<void> => {
    for (let crate = queue.shift(); crate; crate = queue.shift()) {
      const source = crate.source!;
      const entries = silent.get(source) ?? (await ask(crate, { configs, env }));
      if (isText(entries)) silent.set(source, entries);
      const age = isText(entries) ? { ...nameOf(crate), unknown: entries } : ageOf(crate, entries, latest);
      if (isText(age)) known[keyOf(crate)] = age;
      else found.push(age);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  if (file && asked.length > found.length) keepText(file, JSON.stringify(known), 0o600);
  return found.sort((a, b) => (a.name < b.name ? -1 : 1));
}

const isPublished = ({ source }: LockedPackage): boolean => /^(?:registry|sparse)\+/.test(source ?? '');
const keyOf = ({ name, version, source }: LockedPackage): string => `${source} ${name} ${version}`;
const nameOf = ({ name, version }: LockedPackage) => ({ name, version });

/** Returns the versions of a crate, or the reason why its registry does not tell them. */
async function ask(
  { name, source = '' }: LockedPackage,
  { configs, env }: AgeSources,
): Promise<IndexEntry[] | string> {
  const registry = registryOfSource(source, configs, env);
  if (!registry) return `${source} has no sparse index`;
  return indexEntries(registry, name).catch(
    (error: unknown) => `${registry.index} does not answer: ${messageOf(error)}`,
  );
}

/** Returns the time of a crate that is old enough, as ISO 8601, or what is wrong with it. */
function ageOf(
  { name, version }: LockedPackage,
  entries: readonly IndexEntry[],
  latest: number,
): string | YoungCrate {
  const isOld = ({ published = '' }: IndexEntry): boolean => Date.parse(published) <= latest;
  const entry = entries.find((one) => one.version === version);
  const published = Date.parse(entry?.published ?? '');
  if (!entry || Number.isNaN(published))
    return { name, version, unknown: 'its registry does not say when it was published' };
  if (isOld(entry)) return entry.published!;
  const older = entries
    .filter((one) => !one.yanked && isOld(one) && satisfies(version, `^${one.version}`))
    .at(-1)?.version;
  return { name, version, published, ...(older !== undefined && { older }) };
}
