import type { Tree } from '@nx/devkit';
import type { Manifest } from '../../cargo/manifest';
import { metadataTable } from '../../cargo/manifest';
import { joinPath } from '../../cargo/paths';
import { strings, table, type TomlTable } from '../../cargo/toml';
import { resolveLibraries } from '../../libraries/catalogue';
import { editToml } from './edit-toml';
import type { NormalizedSetup } from './normalize';
import { buildRs, buildRsLines, cargoToml, MAIN_RS, type LinkedLibraries } from './templates';

/** Writes a crate where there is none; files that lie there already are kept. */
export function writeNewCrate(tree: Tree, setup: NormalizedSetup): string[] {
  const write = (name: string, text: string): void => {
    if (!tree.exists(joinPath(setup.root, name))) tree.write(joinPath(setup.root, name), text);
  };
  write('Cargo.toml', cargoToml(setup));
  write('src/main.rs', MAIN_RS);
  return addBuildScript(tree, setup, 'build.rs');
}

/** Adds to an existing crate what it lacks: the feature, the metadata, and `build.rs` when there is none. */
export function editExistingCrate(tree: Tree, crate: Manifest, setup: NormalizedSetup): string[] {
  const before = tree.read(crate.file, 'utf8')!;
  const hasFeature = crate.features.static !== undefined;
  const hasMetadata = metadataTable(crate.package) !== undefined;
  if (!hasFeature || !hasMetadata || newValues(crate, setup).length > 0) {
    const change = (document: TomlTable): void => {
      if (!hasFeature) table((document.features ??= {})).static = [];
      const metadata = table((table(document.package).metadata ??= {}));
      if (!hasMetadata) metadata['rust-static'] = metadataOf(setup);
      for (const [key, values] of newValues(crate, setup)) table(metadata['rust-static'])[key] = values;
    };
    // Only lists that are there already are rewritten.
    tree.write(crate.file, editToml(before, crate.file, change, hasMetadata));
  }
  const script = crate.package?.build;
  return addBuildScript(tree, setup, typeof script === 'string' ? script : 'build.rs', script === false);
}

/** The lists in the metadata that do not hold all they should, with what they should hold. */
function newValues(
  crate: Manifest,
  { libraries, searchPaths }: NormalizedSetup,
): [key: string, values: string[]][] {
  const metadata = metadataTable(crate.package);
  if (!metadata) return [];
  const wanted: [string, string[]][] = [
    ['libraries', libraries],
    ['search-paths', searchPaths],
  ];
  return wanted.filter(([key, values]) => values.some((value) => !strings(metadata[key]).includes(value)));
}

function metadataOf({ libraries, searchPaths, alpine }: NormalizedSetup): object {
  return {
    ...(libraries.length > 0 ? { libraries } : {}),
    ...(searchPaths.length > 0 ? { 'search-paths': searchPaths } : {}),
    alpine,
  };
}

// A build script is somebody's program: it is written once, and never edited.
function addBuildScript(tree: Tree, setup: NormalizedSetup, script: string, turnedOff = false): string[] {
  const path = joinPath(setup.root, script);
  const { link, unknown } = resolveLibraries(setup.libraries);
  const linked: LinkedLibraries = { link, packages: [], searchPaths: setup.searchPaths };
  const notes = unknown.map(
    (name) =>
      `Library "${name}" is not in the catalogue: it is linked as -l${name}. ` +
      `Add the Alpine packages that bring lib${name}.a to the Dockerfile, or its folder to "searchPaths".`,
  );
  if (!tree.exists(path) && !turnedOff) {
    tree.write(path, buildRs(linked));
    return notes;
  }
  const text = turnedOff ? '' : tree.read(path, 'utf8')!;
  const isNamed = (value: string): boolean =>
    text.includes(`"${value}"`) || text.includes(`=${value}"`) || text.includes(`}${value}"`);
  if ([...link, ...setup.searchPaths].every(isNamed)) return notes;
  const where = turnedOff
    ? 'The manifest says `build = false`, so there is no build script'
    : `${path} is yours and was not edited`;
  return [...notes, `${where}. It should have these lines:\n\n${buildRsLines(linked, text)}`];
}
