import { DEPENDENCY_TABLES } from './dependency-tables';
import type { Manifest } from './manifest';
import { strings, table, type TomlTable } from './toml';

// A cache, because manifests do not change and the pruned workspaces of several apps need the same
// ones.
const known = new WeakMap<Manifest, { stripped: TomlTable | undefined }>();

/** Returns a manifest without development dependencies, or undefined if it has none. */
export function withoutDev(manifest: Manifest): TomlTable | undefined {
  const found = known.get(manifest) ?? { stripped: strip(manifest.toml) };
  known.set(manifest, found);
  return found.stripped;
}

function strip(toml: TomlTable): TomlTable | undefined {
  const dev: readonly string[] = DEPENDENCY_TABLES.dev;
  const without = (owner: TomlTable): TomlTable =>
    Object.fromEntries(Object.entries(owner).filter(([key]) => !dev.includes(key)));
  const targets = Object.entries(table(toml.target));
  const owners = [toml, ...targets.map(([, owner]) => table(owner))];
  const removed = owners.flatMap((owner) => dev.flatMap((name) => Object.keys(table(owner[name]))));
  if (removed.length === 0) return undefined;
  const left = owners.flatMap((owner) =>
    [...DEPENDENCY_TABLES.normal, ...DEPENDENCY_TABLES.build].flatMap((name) =>
      Object.keys(table(owner[name])),
    ),
  );
  const gone = removed.filter((name) => !left.includes(name));
  return {
    ...without(toml),
    ...(targets.length > 0
      ? { target: Object.fromEntries(targets.map(([name, owner]) => [name, without(table(owner))])) }
      : {}),
    ...(toml.features === undefined ? {} : { features: featuresWithout(table(toml.features), gone) }),
  };
}

// A feature can enable a feature of a development dependency. Cargo refuses such a feature once the
// dependency is removed. A plain name never refers to a development dependency, which cannot be
// optional. It refers to a feature of the same name.
function featuresWithout(features: TomlTable, gone: string[]): TomlTable {
  const stays = (value: string): boolean => !value.includes('/') || !gone.includes(value.split(/\??\//)[0]!);
  return Object.fromEntries(
    Object.entries(features).map(([name, values]) => [name, strings(values).filter(stays)]),
  );
}
