import { dependencyEntries, type DeclaredDependency } from './dependency-tables';
import type { Manifest } from './manifest';
import type { CargoConfig } from './config';
import { joinPath, pathFrom } from './paths';
import { table, type TomlTable } from './toml';

/** A version requirement on a path crate, and where it is written. */
export interface Requirement {
  /** The manifest with the requirement. For an inherited dependency it is the workspace's. */
  file: string;
  /** The keys of the string in that manifest. */
  path: string[];
  requirement: string;
  /** Folder of the crate, relative to the Nx root. */
  crate: string;
  /** Absent in `[workspace.dependencies]` and `[patch]`, which are for all kinds. */
  kind?: DeclaredDependency['kind'];
}

/** A document that may have `[patch]`, and the folder that its paths are relative to. */
interface Patching {
  root: string;
  toml: TomlTable;
}

/**
 * Returns the version requirements on path crates that a manifest has: of all kinds and targets,
 * inherited ones, and if it is a workspace's, those in `[workspace.dependencies]` and `[patch]`. A
 * dependency without a path counts if the workspace patches it with one.
 *
 * @param configs cargo's configuration, which can patch too
 */
export function requirementsOf(
  manifest: Manifest,
  workspace: Manifest,
  configs: readonly CargoConfig[] = [],
): Requirement[] {
  const { toml, file } = manifest;
  const patching = [
    workspace,
    ...configs.map((config) => ({ root: joinPath(config.file, '../..'), toml: config.toml })),
  ];
  const entryAt = entryReader(patching);
  const inWorkspace = (key: string): Requirement[] =>
    entryAt(workspace, ['workspace', 'dependencies', key], table(workspace.workspace?.dependencies)[key]);
  const declared = dependencyEntries(toml).flatMap(({ kind, key, path, value }) => {
    const found = table(value).workspace === true ? inWorkspace(key) : entryAt(manifest, path, value);
    return found.map((one) => ({ ...one, kind }));
  });
  if (file !== workspace.file) return declared;
  const shared = Object.keys(table(workspace.workspace?.dependencies));
  const patched = Object.entries(table(toml.patch)).flatMap(([source, entries]) =>
    Object.entries(table(entries)).flatMap(([key, value]) =>
      entryAt(manifest, ['patch', source, key], value),
    ),
  );
  return [...declared, ...shared.flatMap(inWorkspace), ...patched];
}

type EntryReader = (owner: Manifest, at: string[], value: unknown) => Requirement[];

function entryReader(patching: readonly Patching[]): EntryReader {
  return (owner, at, value) => {
    const entry = typeof value === 'string' ? { version: value } : table(value);
    const { version } = entry;
    const name = typeof entry.package === 'string' ? entry.package : at.at(-1)!;
    const crate =
      typeof entry.path === 'string' ? pathFrom(owner.root, entry.path) : patchedWith(patching, name, entry);
    if (typeof version !== 'string' || crate === undefined) return [];
    const path = typeof value === 'string' ? at : [...at, 'version'];
    return [{ file: owner.file, path, requirement: version, crate }];
  };
}

/** Returns the folder that `[patch]` names for a package of a registry or a git repository. */
function patchedWith(
  patching: readonly Patching[],
  name: string,
  { git }: Record<string, unknown>,
): string | undefined {
  for (const { root, toml } of patching)
    for (const [source, entries] of Object.entries(table(toml.patch)))
      for (const [key, value] of Object.entries(table(entries))) {
        const { path, package: renamed } = table(value);
        const isOfSource = git === undefined || git === source;
        if (typeof path === 'string' && isOfSource && (renamed ?? key) === name) return pathFrom(root, path);
      }
  return undefined;
}
