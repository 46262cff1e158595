import type { Files } from './files';
import { builtDependencies, type DeclaredDependency } from './dependency-tables';
import { lockClosure, type LockNode } from './lock-closure';
import { readableManifest, type Manifest } from './manifest';
import type { PruningSource } from './pruning-source';
import { findWorkspace, type CargoWorkspace } from './workspace';

/** A crate or one of its features, `name` or `name/feature`, and what turned it on. */
type Reached = Map<string, string | undefined>;

/**
 * Returns what only one feature of a crate brings into its build: crates, and features of crates.
 * Each has the chain that turns it on, such as `app/static`, `util/static`. Path crates are
 * resolved by their manifests. Of other crates, everything that they may depend on counts.
 *
 * @param enabled the requested features without `feature`, with `default` unless it is off
 */
export function broughtInBy(
  files: Files,
  source: PruningSource | undefined,
  crate: Manifest,
  feature: string,
  enabled: readonly string[],
): Map<string, string[]> {
  const without = reach(files, crate, enabled);
  const all = reach(files, crate, [...enabled, feature]);
  const found = new Map<string, string[]>();
  const named = (key: string): string => key.split('/')[0]!;
  const onlyNew = [...all.keys()].filter((key) => !without.has(key));
  for (const key of onlyNew) if (!found.has(named(key))) found.set(named(key), chainOf(all, key));
  if (!source) return found;
  for (const key of onlyNew) {
    // A feature of a crate from elsewhere may turn on any of its dependencies.
    const others = [...without.keys()].map(named).filter((name) => name !== named(key));
    const before = closureOf(source, others);
    for (const name of closureOf(source, [named(key)]))
      if (!found.has(name) && !before.has(name)) found.set(name, [...chainOf(all, key), name]);
  }
  found.delete(crate.package!.name);
  return found;
}

function chainOf(all: Reached, key: string): string[] {
  const from = all.get(key);
  return from === undefined ? [key] : [...chainOf(all, from), key];
}

function closureOf({ nodes }: PruningSource, names: readonly string[]): Set<string> {
  const wanted = new Set(names);
  const roots: LockNode[] = [...nodes.values()].filter(
    ({ entry }) => entry.source !== undefined && wanted.has(entry.name),
  );
  return new Set(roots.flatMap((root) => [...lockClosure(root)].map(({ entry }) => entry.name)));
}

function reach(files: Files, root: Manifest, enabled: readonly string[]): Reached {
  const reached: Reached = new Map();
  const workspaces = new Map<string, CargoWorkspace>();
  const dependenciesOf = (crate: Manifest): DeclaredDependency[] => {
    const workspace = workspaces.get(crate.root) ?? findWorkspace(files, crate.root);
    workspaces.set(crate.root, workspace);
    return builtDependencies(crate, workspace.manifest);
  };
  const enter = (crate: Manifest, from: string | undefined): void => {
    const { name } = crate.package!;
    if (reached.has(name)) return;
    reached.set(name, from);
    for (const { key, optional } of dependenciesOf(crate)) if (!optional) depend(crate, key, [], name);
  };
  const depend = (
    crate: Manifest,
    key: string,
    wanted: readonly string[],
    from: string | undefined,
  ): void => {
    for (const { name, path, features, defaults } of dependenciesOf(crate).filter(
      (entry) => entry.key === key,
    )) {
      const manifest = path === undefined ? undefined : readableManifest(files, path);
      if (manifest?.package) enter(manifest, from);
      else if (!reached.has(name)) reached.set(name, from);
      for (const feature of [...(defaults ? ['default'] : []), ...features, ...wanted])
        if (manifest?.package) turnOn(manifest, feature, from);
        else if (!reached.has(`${name}/${feature}`)) reached.set(`${name}/${feature}`, from);
    }
  };
  const turnOn = (crate: Manifest, feature: string, from: string | undefined): void => {
    const own = `${crate.package!.name}/${feature}`;
    if (reached.has(own)) return;
    reached.set(own, from);
    if (crate.features[feature] === undefined) depend(crate, feature, [], own);
    for (const item of crate.features[feature] ?? []) apply(crate, item, own);
  };
  const apply = (crate: Manifest, item: string, from: string | undefined): void => {
    const [dependency = '', feature] = item.split('/');
    if (feature !== undefined) depend(crate, dependency.replace('?', ''), [feature], from);
    else if (item.startsWith('dep:')) depend(crate, item.slice('dep:'.length), [], from);
    else turnOn(crate, item, from);
  };
  enter(root, undefined);
  enabled.forEach((item) => apply(root, item, undefined));
  return reached;
}
