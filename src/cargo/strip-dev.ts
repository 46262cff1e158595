import { DEPENDENCY_TABLES } from './dependency-tables';
import type { Manifest } from './manifest';
import { strings, table, type TomlTable } from './toml';

// Manifests are values, and the pruned workspace of every app that reaches one asks for it.
const known = new WeakMap<Manifest, { stripped: TomlTable | undefined }>();

/** A manifest without development dependencies, or undefined when it has none. */
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

// Cargo lets a feature switch on one of a development dependency, and refuses it once that is gone. A name alone is
// never a development dependency, which cannot be optional, but a feature that happens to be called so.
function featuresWithout(features: TomlTable, gone: string[]): TomlTable {
  const stays = (value: string): boolean => !value.includes('/') || !gone.includes(value.split(/\??\//)[0]!);
  return Object.fromEntries(
    Object.entries(features).map(([name, values]) => [name, strings(values).filter(stays)]),
  );
}
