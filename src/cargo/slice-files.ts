import { stringify } from '@decimalturn/toml-patch';
import type { Lock, LockedPackage } from './lockfile';
import { joinPath } from './paths';
import type { Slice } from './slice';
import type { TomlTable } from './toml';

/** The files that stand for a slice where the app is built, by path relative to the Nx root. */
export function sliceFiles(slice: Slice, cargoRoot: string): Record<string, string> {
  return {
    ...Object.fromEntries(Object.entries(slice.manifests).map(([file, toml]) => [file, stringify(toml)])),
    [joinPath(cargoRoot, 'Cargo.toml')]: stringify(slice.rootManifest),
    [joinPath(cargoRoot, 'Cargo.lock')]: lockText(slice.lock),
  };
}

/** A lock as cargo reads it. */
export function lockText({ version, packages, metadata, unusedPatches }: Lock): string {
  return stringify({
    ...(version === undefined ? {} : { version }),
    package: packages.map(packageTable),
    ...(Object.keys(metadata).length > 0 ? { metadata } : {}),
    ...(unusedPatches.length > 0 ? { patch: { unused: unusedPatches.map(packageTable) } } : {}),
  });
}

function packageTable({ dependencies, ...entry }: LockedPackage): TomlTable {
  const given = Object.entries(entry).filter(([, value]) => value !== undefined);
  return { ...Object.fromEntries(given), ...(dependencies.length > 0 ? { dependencies } : {}) };
}
