import type { Manifest } from './manifest';
import { pathFrom } from './paths';
import { strings, table, type TomlTable } from './toml';

/** A dependency in a manifest, with inherited values from the workspace filled in. */
export interface DeclaredDependency {
  kind: 'normal' | 'build' | 'dev';
  /** Its key in the table. Features and `[workspace.dependencies]` use this key. */
  key: string;
  /** The package's name. It differs from the key if the dependency is renamed. */
  name: string;
  /** Folder relative to the Nx root. Only for path dependencies. */
  path?: string;
  /** True if it is inherited with `workspace = true`. */
  inherited: boolean;
  optional: boolean;
  /** Features that the dependency asks for, besides the default ones. */
  features: string[];
  /** True unless it turns the default features off. */
  defaults: boolean;
}

/** Names of the tables of each kind. Cargo also accepts the old spelling with `_`. */
export const DEPENDENCY_TABLES = {
  normal: ['dependencies'],
  build: ['build-dependencies', 'build_dependencies'],
  dev: ['dev-dependencies', 'dev_dependencies'],
} as const;

// A cache, because manifests do not change and every pruned workspace needs the same ones.
const known = new WeakMap<Manifest, WeakMap<Manifest, DeclaredDependency[]>>();

/**
 * Returns every dependency of a manifest, including those of `[target.…]` tables for any target.
 */
export function declaredDependencies(manifest: Manifest, workspace: Manifest): readonly DeclaredDependency[] {
  const ofWorkspace = known.get(workspace) ?? new WeakMap<Manifest, DeclaredDependency[]>();
  known.set(workspace, ofWorkspace);
  const found = ofWorkspace.get(manifest) ?? declared(manifest, workspace);
  ofWorkspace.set(manifest, found);
  return found;
}

/**
 * Returns the dependencies of the crate's own build: all except those of tests, examples and
 * benches.
 */
export function builtDependencies(manifest: Manifest, workspace: Manifest): DeclaredDependency[] {
  return declaredDependencies(manifest, workspace).filter(({ kind }) => kind !== 'dev');
}

function declared(manifest: Manifest, workspace: Manifest): DeclaredDependency[] {
  return dependencyEntries(manifest.toml).map((entry) => resolve(entry, manifest, workspace));
}

/** An entry of a table of dependencies. */
export interface DependencyEntry extends Pick<DeclaredDependency, 'kind' | 'key'> {
  /** The keys that lead to it in the manifest. */
  path: string[];
  value: unknown;
}

/** Returns the entries of all tables of dependencies, including those of `[target.…]`. */
export function dependencyEntries(toml: TomlTable): DependencyEntry[] {
  const targets = Object.entries(table(toml.target)).map(
    ([name, owner]) => [['target', name], table(owner)] as const,
  );
  return [[[], toml] as const, ...targets].flatMap(([at, owner]) =>
    Object.entries(DEPENDENCY_TABLES).flatMap(([kind, names]) =>
      names.flatMap((name) =>
        Object.entries(table(owner[name])).map(([key, value]) => ({
          kind: kind as DeclaredDependency['kind'],
          key,
          path: [...at, name, key],
          value,
        })),
      ),
    ),
  );
}

function resolve(
  { kind, key, value }: DependencyEntry,
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
    features: [...new Set([...strings(own.features), ...strings(spec.features)])],
    defaults: (spec['default-features'] ?? spec.default_features) !== false,
  };
}
