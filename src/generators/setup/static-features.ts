import { builtDependencies } from '../../cargo/dependency-tables';
import type { Files } from '../../cargo/files';
import { readableManifest, type Manifest } from '../../cargo/manifest';
import { findWorkspace } from '../../cargo/workspace';

/**
 * What a crate's feature `static` turns on in the path crates that it depends on and that have a feature of that name:
 * they may link C libraries too.
 */
export function staticFeatures(files: Files, crate: Manifest): string[] {
  const { manifest: workspace } = findWorkspace(files, crate.root);
  const features = builtDependencies(crate, workspace).flatMap(({ key, path, optional }) => {
    if (path === undefined || !readableManifest(files, path)?.features.static) return [];
    // The `?` keeps an optional dependency off unless something else turns it on.
    return [`${key}${optional ? '?' : ''}/static`];
  });
  return [...new Set(features)].sort();
}
