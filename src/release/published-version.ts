import { homedir } from 'node:os';
import { join } from 'node:path';
import { compare } from 'semver';
import { CONFIG_NAMES, readConfigs } from '../cargo/config';
import { SPARSE_CRATES_IO } from '../cargo/crates-io';
import { firstText, registryVariable, storedTokens, type ReadText } from '../cargo/credentials';
import { filesOnDisk } from '../cargo/files';
import { publishRegistries, readManifest } from '../cargo/manifest';
import { parseToml, table, type TomlTable } from '../cargo/toml';
import { findWorkspace } from '../cargo/workspace';
import { messageOf, RustStaticError } from '../errors';

const CRATES_IO = 'crates-io';

/** A registry as cargo's configuration and environment describe it. */
export interface Registry {
  name: string;
  /** `sparse+https://…`, or the URL of a git repository. */
  index: string;
  token: string | undefined;
}

/**
 * Returns the newest version of a crate in its registry that is not yanked: the registry of
 * `currentVersionResolverMetadata`, else the first of `publish`, else crates.io.
 *
 * @returns null if the crate is never published, or if the registry has no sparse index
 * @throws RustStaticError if the registry is not configured or does not answer
 */
export async function publishedVersion({
  root,
  crate,
  registry,
  env = process.env,
}: {
  root: string;
  crate: string;
  registry?: string;
  env?: NodeJS.ProcessEnv;
}): Promise<{ currentVersion: string | null; logText: string } | null> {
  const files = filesOnDisk(root);
  const manifest = readManifest(files, crate)!;
  const { root: cargoRoot, manifest: workspace } = findWorkspace(files, crate);
  const registries = publishRegistries(manifest, workspace);
  if (!registries) return null;
  const configs = readConfigs(files, cargoRoot).map(({ toml }) => toml);
  const { name, index, token } = registryOf(registry ?? registries[0] ?? CRATES_IO, configs, env);
  if (!index.startsWith('sparse+')) return null;
  const base = index.slice('sparse+'.length).replace(/\/?$/, '/');
  const text = await readIndex(`${base}${indexPath(manifest.package!.name)}`, token);
  return { currentVersion: newest(text), logText: `from the registry ${name} (${base})` };
}

/** Returns a registry by the rules of cargo: environment, workspace, cargo home. */
export function registryOf(
  name: string,
  configs: readonly TomlTable[],
  env: NodeJS.ProcessEnv,
  read: ReadText = filesOnDisk('/').read,
): Registry {
  const home = env.CARGO_HOME ?? join(env.HOME ?? homedir(), '.cargo');
  const user = firstText(
    CONFIG_NAMES.map((path) => join(home, path.replace('.cargo/', ''))),
    read,
  );
  const all = [...configs, ...(user ? [parseToml(user.text, user.file)] : [])];
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

/** Returns the path of a crate in an index (https://doc.rust-lang.org/cargo/reference/registry-index.html). */
export function indexPath(crate: string): string {
  const name = crate.toLowerCase();
  if (name.length < 4) return [name.length, ...(name.length === 3 ? [name[0]] : []), name].join('/');
  return `${name.slice(0, 2)}/${name.slice(2, 4)}/${name}`;
}

async function readIndex(url: string, token: string | undefined): Promise<string> {
  const get = (headers: Record<string, string>): Promise<Response> =>
    fetch(url, { headers, signal: AbortSignal.timeout(30_000) });
  try {
    const first = await get({});
    // As cargo does, only a registry that asks for the token gets it.
    const response = first.status === 401 && token ? await get({ authorization: token }) : first;
    if (response.ok) return await response.text();
    if ([404, 410, 451].includes(response.status)) return '';
    throw new Error(`HTTP status ${response.status}`);
  } catch (error) {
    throw new RustStaticError(`The registry does not answer ${url}`, {
      code: 'registry-unreachable',
      reason: messageOf(error),
      remedy:
        'Check the network, the index and the token of the registry, or read versions from manifests: `"currentVersionResolver": "disk"` in `release.version` of nx.json.',
      cause: error,
    });
  }
}

/** Returns the newest version in an index file that is not yanked, or null. */
function newest(text: string): string | null {
  const entries = text.split('\n').filter(Boolean);
  const versions = entries
    .map((line) => table(JSON.parse(line)))
    .filter(({ yanked }) => yanked !== true)
    .map(({ vers }) => String(vers));
  return versions.sort(compare).at(-1) ?? null;
}
