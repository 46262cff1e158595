import type { Tree } from '@nx/devkit';
import { builtDependencies } from '../../cargo/dependency-tables';
import type { Files } from '../../cargo/files';
import { type Manifest, metadataTable, readableManifest } from '../../cargo/manifest';
import { joinPath } from '../../cargo/paths';
import { strings, table, type TomlTable } from '../../cargo/toml';
import { findWorkspace } from '../../cargo/workspace';
import { isIgnored } from '../../plan/ignore-rules';
import { filesInTree } from '../target-settings';
import { editToml } from './edit-toml';
import type { NormalizedSetup } from './normalize';
import { withSettingsTable, type WrittenSettings } from './settings-table';
import { cargoToml, MAIN_RS } from './templates';

/** Writes a crate if there is none. Existing files are kept. */
export function writeNewCrate(tree: Tree, setup: NormalizedSetup): void {
  const write = (name: string, text: string): void => {
    if (!tree.exists(joinPath(setup.root, name))) tree.write(joinPath(setup.root, name), text);
  };
  write('Cargo.toml', cargoToml(setup));
  write('src/main.rs', MAIN_RS);
}

/**
 * Adds missing parts to an existing manifest: the feature, the features that it enables in
 * dependencies, and the metadata.
 */
export function editManifest(tree: Tree, crate: Manifest, setup: NormalizedSetup): void {
  const before = tree.read(crate.file, 'utf8')!;
  const passedOn = staticFeatures(filesInTree(tree), crate).filter(
    (feature) => !crate.features.static?.includes(feature),
  );
  const isComplete = crate.features.static !== undefined && passedOn.length === 0;
  const isNew = metadataTable(crate.package) === undefined;
  const values = newValues(crate, setup);
  const tabled = withSettingsTable(before, crate.file, isNew ? settingsOf(setup) : {});
  const change = (document: TomlTable): void => {
    const features = table((document.features ??= {}));
    if (!isComplete) features.static = [...strings(features.static), ...passedOn];
    const settings = metadataTable(table(document.package))!;
    for (const [key, value] of values) settings[key] = value;
  };
  // Only lists that already exist are rewritten.
  const rewrites = !isNew || crate.features.static !== undefined;
  const after = isComplete && values.length === 0 ? tabled : editToml(tabled, crate.file, change, rewrites);
  if (after !== before) tree.write(crate.file, after);
}

/** Returns incomplete values in the metadata, with their new content. */
function newValues(
  crate: Manifest,
  { libraries, searchPaths, alpine, alpineGiven }: NormalizedSetup,
): [key: string, value: string[] | string][] {
  const metadata = metadataTable(crate.package);
  if (!metadata) return [];
  const wanted: [string, string[]][] = [
    ['libraries', libraries],
    ['search-paths', searchPaths],
  ];
  const lists = wanted.filter(([key, values]) =>
    values.some((value) => !strings(metadata[key]).includes(value)),
  );
  return alpineGiven && metadata.alpine !== alpine ? [...lists, ['alpine', alpine]] : lists;
}

function settingsOf({ libraries, searchPaths, alpine }: NormalizedSetup): WrittenSettings {
  return {
    ...(libraries.length > 0 ? { libraries } : {}),
    ...(searchPaths.length > 0 ? { 'search-paths': searchPaths } : {}),
    alpine,
  };
}

/**
 * Returns the features that a crate's feature `static` enables: the feature `static` of path crates
 * that it depends on. They may link C libraries too.
 */
export function staticFeatures(files: Files, crate: Manifest): string[] {
  const { manifest: workspace } = findWorkspace(files, crate.root);
  const features = builtDependencies(crate, workspace).flatMap(({ key, path, optional }) => {
    if (path === undefined || !readableManifest(files, path)?.features.static) return [];
    // With `?`, the feature does not enable an optional dependency.
    return [`${key}${optional ? '?' : ''}/static`];
  });
  return [...new Set(features)].sort();
}

/** Adds output of cargo, Nx and npm to `.gitignore`, so that Nx does not hash it either. */
export function ignoreBuildFolders(tree: Tree, cargoRoot: string): void {
  const wanted: [probe: string, line: string][] = [
    [joinPath(cargoRoot, 'target/x'), cargoRoot === '.' ? '/target/' : `/${cargoRoot}/target/`],
    ['dist/x', '/dist/'],
    ['node_modules/x', 'node_modules/'],
    ['.nx/cache/x', '.nx/cache/'],
    ['.nx/workspace-data/x', '.nx/workspace-data/'],
  ];
  const files = filesInTree(tree);
  const missing = wanted.filter(([probe]) => !isIgnored(files, probe)).map(([, line]) => line);
  if (missing.length === 0) return;
  const before = files.read('.gitignore') ?? '';
  const gap = before === '' || before.endsWith('\n') ? '' : '\n';
  tree.write('.gitignore', `${before}${gap}${missing.join('\n')}\n`);
}
