import { stringify } from '@decimalturn/toml-patch';
import type { Lock, LockedPackage } from './lockfile';
import { joinPath } from './paths';
import type { PrunedWorkspace } from './pruned-workspace';
import type { TomlTable } from './toml';

/**
 * Returns the files that replace the originals in a pruned workspace, by path relative to the Nx
 * root.
 */
export function prunedFiles(pruned: PrunedWorkspace, cargoRoot: string): Record<string, string> {
  return {
    ...Object.fromEntries(Object.entries(pruned.manifests).map(([file, toml]) => [file, stringify(toml)])),
    [joinPath(cargoRoot, 'Cargo.toml')]: stringify(pruned.rootManifest),
    [joinPath(cargoRoot, 'Cargo.lock')]: lockText(pruned.lock),
  };
}

/** Formats a lock so that cargo can read it. */
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
