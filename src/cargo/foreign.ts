import type { Files } from './files';
import { metadataTable, type Manifest } from './manifest';
import { joinPath } from './paths';
import type { CargoWorkspace } from './workspace';

/** Matches folders that usually contain test data or third-party code. */
export const FIXTURES = /(^|\/)(tests?|test[-_]?data|testsuite|fixtures?|vendor|target)(\/|$)/;

/**
 * True if a cargo workspace or a standalone crate is test data or third-party code. Cargo's own
 * repository has hundreds of them. A `[package.metadata.rust-static]` table includes such a crate
 * anyway.
 */
export function isForeign(files: Files, crate: Manifest, workspace: CargoWorkspace): boolean {
  if (metadataTable(crate.package) !== undefined) return false;
  const vendored = (): boolean => files.read(joinPath(crate.root, '.cargo-checksum.json')) !== undefined;
  return FIXTURES.test(workspace.root) || (workspace.root === crate.root && vendored());
}
