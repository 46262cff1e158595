import type { Tree } from '@nx/devkit';
import type { Manifest } from '../../cargo/manifest';
import { metadataTable } from '../../cargo/manifest';
import { joinPath } from '../../cargo/paths';
import { strings, table, type TomlTable } from '../../cargo/toml';
import { filesInTree } from '../tree-files';
import { editToml } from './edit-toml';
import type { NormalizedSetup } from './normalize';
import { staticFeatures } from './static-features';
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
