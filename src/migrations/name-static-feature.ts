import type { Tree } from '@nx/devkit';
import { hasBinary } from '../cargo/binaries';
import { isForeign } from '../cargo/foreign';
import { metadataTable, readableManifest, type Manifest } from '../cargo/manifest';
import { joinPath } from '../cargo/paths';
import type { TomlTable } from '../cargo/toml';
import { table } from '../cargo/toml';
import { findWorkspace } from '../cargo/workspace';
import { readNxJson, visitNotIgnoredFiles } from '../devkit';
import { RustStaticError } from '../errors';
import { editToml } from '../generators/setup/edit-toml';
import { withSettingsTable } from '../generators/setup/settings-table';
import { filesInTree } from '../generators/target-settings';
import { linkedByScript } from '../libraries/build-script';
import { settingsAt } from '../plan/crate-settings';

/**
 * Adds `static-feature = "static"` to the crates that `setup` has prepared, so that their builds stay
 * as they were: earlier versions turned on every feature named `static`. `setup` has prepared a crate
 * that has a binary, a feature `static`, and either a table `[package.metadata.rust-static]` or the
 * build script of `setup`. Other crates with such a feature lose their target, and are listed.
 *
 * @returns a list of changes, which Nx prints as next steps
 */
export default async function nameStaticFeature(tree: Tree): Promise<string[]> {
  const roots: string[] = [];
  visitNotIgnoredFiles(tree, (path) => {
    if (/(^|\/)Cargo\.toml$/.test(path)) roots.push(path.slice(0, -'Cargo.toml'.length) || '.');
  });
  return roots
    .map((root) => joinPath(root))
    .sort()
    .flatMap((root) => migrateCrate(tree, root));
}

function migrateCrate(tree: Tree, root: string): string[] {
  const files = filesInTree(tree);
  const crate = readableManifest(files, root);
  if (!crate?.package || crate.features.static === undefined || !hasBinary(files, crate)) return [];
  const script = files.read(joinPath(root, 'build.rs')) ?? '';
  const isPrepared = metadataTable(crate.package) !== undefined || linkedByScript(script) !== undefined;
  try {
    if (isForeign(files, crate, findWorkspace(files, root))) return [];
    if (!isPrepared)
      return [
        `${crate.file} has a feature "static" and no [package.metadata.rust-static]: it has no target static-build any more. \`nx g @org/rust-static:setup ${root}\` gives it one.`,
      ];
    if (settingsAt(files, root, readNxJson(tree)?.plugins ?? []).staticFeature !== undefined) return [];
    tree.write(crate.file, withSetting(crate, files.read(crate.file)!));
  } catch (error) {
    // One crate must not prevent the migration of the others. Without a table it has no target.
    if (!(error instanceof RustStaticError)) throw error;
    return isPrepared ? [notEdited(crate, error)] : [];
  }
  return [
    `Added static-feature = "static" to ${crate.file}: builds turn that feature on, as before. Remove the line if the feature means something else.`,
  ];
}

function notEdited({ file }: Manifest, { message }: RustStaticError): string {
  return `${file} was not edited: ${message.split('\n')[0]}. Correct that. If its feature "static" is for static builds, also add \`static-feature = "static"\` to its [package.metadata.rust-static].`;
}

function withSetting({ file, package: owner }: Manifest, text: string): string {
  const setting = { 'static-feature': 'static' };
  if (metadataTable(owner) === undefined) return withSettingsTable(text, file, setting);
  const change = (document: TomlTable): void =>
    void Object.assign(metadataTable(table(document.package))!, setting);
  return editToml(withSettingsTable(text, file), file, change, true);
}
