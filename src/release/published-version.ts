import { readConfigs } from '../cargo/config';
import { filesOnDisk } from '../cargo/files';
import { publishRegistries, readManifest } from '../cargo/manifest';
import { findWorkspace } from '../cargo/workspace';
import { messageOf, RustStaticError } from '../errors';
import { indexEntries, indexPath, sparseBase } from '../registry/index-entries';
import { CRATES_IO, registryOf } from '../registry/registry';

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
  const found = registryOf(registry ?? registries[0] ?? CRATES_IO, configs, env);
  if (!found.index.startsWith('sparse+')) return null;
  const name = manifest.package!.name;
  const base = sparseBase(found);
  const entries = await indexEntries(found, name).catch((error: unknown) => {
    throw new RustStaticError(`The registry does not answer ${base}${indexPath(name)}`, {
      code: 'registry-unreachable',
      reason: messageOf(error),
      remedy:
        'Check the network, the index and the token of the registry, or read versions from manifests: `"currentVersionResolver": "disk"` in `release.version` of nx.json.',
      cause: error,
    });
  });
  const newest = entries.filter(({ yanked }) => !yanked).at(-1);
  return { currentVersion: newest?.version ?? null, logText: `${found.name} (${base})` };
}
