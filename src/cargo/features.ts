import { DEPENDENCY_TABLES } from './dependency-tables';
import type { Manifest } from './manifest';
import { table } from './toml';

const BUILT = [...DEPENDENCY_TABLES.normal, ...DEPENDENCY_TABLES.build];

/**
 * Returns whether a value of `required-features` is enabled. Undefined if only cargo can tell,
 * because it depends on other crates.
 */
export type FeatureState = (required: string) => boolean | undefined;

/**
 * Resolves a crate's own features as cargo does. `dep/feature` also enables the optional dependency
 * `dep` and the feature of the same name. `dep?/feature` and `dep:name` enable no feature
 * (https://doc.rust-lang.org/cargo/reference/features.html).
 *
 * @param enabled the requested features, including `default` unless it is disabled
 */
export function resolveFeatures(crate: Manifest, enabled: readonly string[]): FeatureState {
  const always = optionalDependencies(crate.toml);
  const targets = Object.values(table(crate.toml.target)).map((owner) => optionalDependencies(table(owner)));
  const sometimes = new Set(targets.flatMap((names) => [...names]).filter((name) => !always.has(name)));
  const [on, open] = [new Set<string>(), new Set<string>()];
  const visit = (name: string, into: Set<string>): void => {
    const [dependency, feature] = name.split('/');
    if (feature !== undefined) {
      if (dependency === crate.package?.name) visit(feature, into);
      else if (always.has(dependency!)) visit(dependency!, into);
      // A dependency of other targets is disabled, and so is its feature.
      else if (sometimes.has(dependency!)) visit(dependency!, open);
      return;
    }
    if (name.startsWith('dep:') || into.has(name)) return;
    into.add(name);
    crate.features[name]?.forEach((next) => visit(next, into));
  };
  enabled.forEach((name) => visit(name, on));
  return (required) => {
    if (on.has(required)) return true;
    // Any crate of the build may enable a feature of a dependency.
    return required.includes('/') || open.has(required) ? undefined : false;
  };
}

/** Returns the names that `--features` accepts: features and optional dependencies. Sorted. */
export function ownFeatures(crate: Manifest): string[] {
  const owners = [crate.toml, ...Object.values(table(crate.toml.target)).map(table)];
  const optional = owners.flatMap((owner) => [...optionalDependencies(owner)]);
  return [...new Set([...Object.keys(crate.features), ...optional])].sort();
}

function optionalDependencies(owner: Record<string, unknown>): Set<string> {
  const entries = BUILT.flatMap((name) => Object.entries(table(owner[name])));
  return new Set(entries.filter(([, value]) => table(value).optional === true).map(([key]) => key));
}
