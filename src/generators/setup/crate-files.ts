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
import { cargoToml, MAIN_RS } from './templates';

/** Writes a crate where there is none; files that lie there already are kept. */
export function writeNewCrate(tree: Tree, setup: NormalizedSetup): void {
  const write = (name: string, text: string): void => {
    if (!tree.exists(joinPath(setup.root, name))) tree.write(joinPath(setup.root, name), text);
  };
  write('Cargo.toml', cargoToml(setup));
  write('src/main.rs', MAIN_RS);
}

/** Adds to an existing manifest what it lacks: the feature, what that passes on, and the metadata. */
export function editManifest(tree: Tree, crate: Manifest, setup: NormalizedSetup): void {
  const before = tree.read(crate.file, 'utf8')!;
  const passedOn = staticFeatures(filesInTree(tree), crate).filter(
    (feature) => !crate.features.static?.includes(feature),
  );
  const isComplete = crate.features.static !== undefined && passedOn.length === 0;
  const hasMetadata = metadataTable(crate.package) !== undefined;
  if (!isComplete || !hasMetadata || newValues(crate, setup).length > 0) {
    const change = (document: TomlTable): void => {
      const features = table((document.features ??= {}));
      if (!isComplete) features.static = [...strings(features.static), ...passedOn];
      const metadata = table((table(document.package).metadata ??= {}));
      if (!hasMetadata) metadata['rust-static'] = metadataOf(setup);
      for (const [key, values] of newValues(crate, setup)) table(metadata['rust-static'])[key] = values;
    };
    // Only lists that are there already are rewritten.
    const rewrites = hasMetadata || crate.features.static !== undefined;
    tree.write(crate.file, editToml(before, crate.file, change, rewrites));
  }
}

/** What in the metadata does not hold all it should, with what it should hold. */
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

function metadataOf({ libraries, searchPaths, alpine }: NormalizedSetup): object {
  return {
    ...(libraries.length > 0 ? { libraries } : {}),
    ...(searchPaths.length > 0 ? { 'search-paths': searchPaths } : {}),
    alpine,
  };
}

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

/** Keeps what cargo, Nx and npm write out of git, and so out of Nx's hashes. */
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
