import { homedir } from 'node:os';
import { join } from 'node:path';
import { CONFIG_NAMES } from '../cargo/config';
import { isCratesIo, SPARSE_CRATES_IO } from '../cargo/crates-io';
import { firstText, registryVariable, storedTokens, type ReadText } from '../cargo/credentials';
import { filesOnDisk } from '../cargo/files';
import { parseToml, table, type TomlTable } from '../cargo/toml';
import { RustStaticError } from '../errors';

/** Cargo's name of crates.io. */
export const CRATES_IO = 'crates-io';

/** A registry as cargo's configuration and environment describe it. */
export interface Registry {
  name: string;
  /** `sparse+https://…`, or the URL of a git repository. */
  index: string;
  token: string | undefined;
}

/** Returns a registry by the rules of cargo: environment, workspace, cargo home. */
export function registryOf(
  name: string,
  configs: readonly TomlTable[],
  env: NodeJS.ProcessEnv,
  read: ReadText = filesOnDisk('/').read,
): Registry {
  const home = cargoHome(env);
  const all = [...configs, ...userConfig(env, read)];
  const value = (owner: string, key: string, field: string): unknown =>
    all.map((toml) => table(table(toml[owner])[key])[field]).find((found) => found !== undefined);
  const replaced = value('source', CRATES_IO, 'replace-with');
  const ofCratesIo = value('source', String(replaced), 'registry') ?? SPARSE_CRATES_IO;
  const index =
    name === CRATES_IO
      ? ofCratesIo
      : (env[registryVariable(name, 'INDEX')] ?? value('registries', name, 'index'));
  const variable = name === CRATES_IO ? 'CARGO_REGISTRY_TOKEN' : registryVariable(name, 'TOKEN');
  if (typeof index === 'string')
    return { name, index, token: env[variable] ?? storedTokens(home, read)[variable] };
  throw new RustStaticError(`Registry "${name}" is not configured`, {
    code: 'registry-unknown',
    reason: 'No index for it in the environment, .cargo/config.toml of the workspace, or cargo home.',
    remedy: `Set ${registryVariable(name, 'INDEX')}, or \`index\` in [registries.${name}] of .cargo/config.toml.`,
  });
}

/**
 * Returns the registry of a crate in a lock.
 *
 * @param source its source id
 * @returns undefined if the registry has no sparse index
 * @throws RustStaticError if the configuration of crates.io cannot be understood
 */
export function registryOfSource(
  source: string,
  configs: readonly TomlTable[],
  env: NodeJS.ProcessEnv,
  read: ReadText = filesOnDisk('/').read,
): Registry | undefined {
  if (isCratesIo(source)) return sparse(registryOf(CRATES_IO, configs, env, read));
  const tables = [...configs, ...userConfig(env, read)].map((toml) => table(toml.registries));
  const names = [...new Set(tables.flatMap((registries) => Object.keys(registries)))];
  const named = names
    .map((name) => registryOf(name, configs, env, read))
    .find(({ index }) => withSlash(index) === withSlash(source));
  // A registry that only the environment of another machine names needs no token, or does not answer.
  return sparse(named ?? { name: source, index: source, token: undefined });
}

const withSlash = (url: string): string => url.replace(/\/?$/, '/');

function sparse(registry: Registry): Registry | undefined {
  return registry.index.startsWith('sparse+') ? registry : undefined;
}

function cargoHome(env: NodeJS.ProcessEnv): string {
  return env.CARGO_HOME ?? join(env.HOME ?? homedir(), '.cargo');
}

function userConfig(env: NodeJS.ProcessEnv, read: ReadText): TomlTable[] {
  const paths = CONFIG_NAMES.map((path) => join(cargoHome(env), path.replace('.cargo/', '')));
  const user = firstText(paths, read);
  return user ? [parseToml(user.text, user.file)] : [];
}
