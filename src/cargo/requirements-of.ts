import { dependencyEntries, type DeclaredDependency } from './dependency-tables';
import type { Manifest } from './manifest';
import { pathFrom } from './paths';
import { table } from './toml';

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

/**
 * Returns the version requirements on path crates that a manifest has: of all kinds and targets,
 * inherited ones, and if it is a workspace's, those in `[workspace.dependencies]` and `[patch]`. A
 * dependency without a path counts if the workspace patches it with one.
 */
export function requirementsOf(manifest: Manifest, workspace: Manifest): Requirement[] {
  const { toml, file } = manifest;
  const declared = dependencyEntries(toml).flatMap(({ kind, key, path, value }) => {
    const found =
      table(value).workspace === true
        ? inWorkspace(workspace, key)
        : entryAt(manifest, workspace, path, value);
    return found.map((one) => ({ ...one, kind }));
  });
  if (file !== workspace.file) return declared;
  const shared = Object.keys(table(workspace.workspace?.dependencies));
  const patched = Object.entries(table(toml.patch)).flatMap(([source, entries]) =>
    Object.entries(table(entries)).flatMap(([key, value]) =>
      entryAt(manifest, workspace, ['patch', source, key], value),
    ),
  );
  return [...declared, ...shared.flatMap((key) => inWorkspace(workspace, key)), ...patched];
}

function inWorkspace(workspace: Manifest, key: string): Requirement[] {
  const value = table(workspace.workspace?.dependencies)[key];
  return entryAt(workspace, workspace, ['workspace', 'dependencies', key], value);
}

function entryAt(owner: Manifest, workspace: Manifest, at: string[], value: unknown): Requirement[] {
  const entry = typeof value === 'string' ? { version: value } : table(value);
  const { version } = entry;
  const name = typeof entry.package === 'string' ? entry.package : at.at(-1)!;
  const crate =
    typeof entry.path === 'string' ? pathFrom(owner.root, entry.path) : patchedWith(workspace, name, entry);
  if (typeof version !== 'string' || crate === undefined) return [];
  const path = typeof value === 'string' ? at : [...at, 'version'];
  return [{ file: owner.file, path, requirement: version, crate }];
}

/** Returns the folder that `[patch]` names for a package of a registry. */
function patchedWith(workspace: Manifest, name: string, entry: Record<string, unknown>): string | undefined {
  if (entry.git !== undefined) return undefined;
  for (const entries of Object.values(table(workspace.toml.patch)))
    for (const [key, value] of Object.entries(table(entries))) {
      const { path, package: renamed } = table(value);
      if (typeof path === 'string' && (renamed ?? key) === name) return pathFrom(workspace.root, path);
    }
  return undefined;
}
