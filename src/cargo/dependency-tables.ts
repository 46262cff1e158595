import type { Manifest } from './manifest';
import { pathFrom } from './paths';
import { table, type TomlTable } from './toml';

/** A dependency as a manifest declares it, with what it inherits from the workspace filled in. */
export interface DeclaredDependency {
  kind: 'normal' | 'build' | 'dev';
  /** Its key in the table, by which features and `[workspace.dependencies]` know it. */
  key: string;
  /** The package's own name; differs from the key when it is renamed. */
  name: string;
  /** Folder relative to the Nx root, for path dependencies. */
  path?: string;
  /** Whether it is inherited with `workspace = true`. */
  inherited: boolean;
  optional: boolean;
}

/** Names of the tables of each kind; cargo also reads the old spelling with `_`. */
export const DEPENDENCY_TABLES = {
  normal: ['dependencies'],
  build: ['build-dependencies', 'build_dependencies'],
  dev: ['dev-dependencies', 'dev_dependencies'],
} as const;

// Manifests are values, and every pruned workspace asks for the same ones.
const known = new WeakMap<Manifest, WeakMap<Manifest, DeclaredDependency[]>>();

/** Every dependency of a manifest, those of `[target.…]` among them, whatever the target. */
export function declaredDependencies(manifest: Manifest, workspace: Manifest): readonly DeclaredDependency[] {
  const ofWorkspace = known.get(workspace) ?? new WeakMap<Manifest, DeclaredDependency[]>();
  known.set(workspace, ofWorkspace);
  const found = ofWorkspace.get(manifest) ?? declared(manifest, workspace);
  ofWorkspace.set(manifest, found);
  return found;
}

/** Those that the crate's own build uses: all but the ones of tests, examples and benches. */
export function builtDependencies(manifest: Manifest, workspace: Manifest): DeclaredDependency[] {
  return declaredDependencies(manifest, workspace).filter(({ kind }) => kind !== 'dev');
}

function declared(manifest: Manifest, workspace: Manifest): DeclaredDependency[] {
  const owners = [manifest.toml, ...Object.values(table(manifest.toml.target)).map(table)];
  return owners.flatMap((owner) =>
    Object.entries(DEPENDENCY_TABLES).flatMap(([kind, names]) =>
      names.flatMap((name) =>
        Object.entries(table(owner[name])).map(([key, value]) =>
          resolve(kind as DeclaredDependency['kind'], key, value, manifest, workspace),
        ),
      ),
    ),
  );
}

function resolve(
  kind: DeclaredDependency['kind'],
  key: string,
  value: unknown,
  manifest: Manifest,
  workspace: Manifest,
): DeclaredDependency {
  const own = table(value);
  const inherited = own.workspace === true;
  const spec: TomlTable = inherited ? table(table(workspace.workspace?.dependencies)[key]) : own;
  const base = inherited ? workspace.root : manifest.root;
  return {
    kind,
    key,
    name: typeof spec.package === 'string' ? spec.package : key,
    path: typeof spec.path === 'string' ? pathFrom(base, spec.path) : undefined,
    inherited,
    optional: own.optional === true,
  };
}
