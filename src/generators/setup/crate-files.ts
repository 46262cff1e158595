import type { Tree } from '@nx/devkit';
import { type Manifest, metadataTable } from '../../cargo/manifest';
import { joinPath } from '../../cargo/paths';
import { strings, table, type TomlTable } from '../../cargo/toml';
import { isIgnored } from '../../plan/ignore-rules';
import { filesInTree } from '../target-settings';
import { editToml } from './edit-toml';
import type { NormalizedSetup } from './normalize';
import { withSettingsTable, type WrittenSettings } from './settings-table';
import type { StaticFeature } from './static-feature';
import { cargoToml, MAIN_RS } from './templates';

/** Writes a crate if there is none. Existing files are kept. */
export function writeNewCrate(tree: Tree, setup: NormalizedSetup): void {
  const write = (name: string, text: string): void => {
    if (!tree.exists(joinPath(setup.root, name))) tree.write(joinPath(setup.root, name), text);
  };
  write('Cargo.toml', cargoToml(setup));
  write('src/main.rs', MAIN_RS);
}

/** Adds missing parts to an existing manifest: the feature for static builds, and the settings. */
export function editManifest(
  tree: Tree,
  crate: Manifest,
  setup: NormalizedSetup,
  { name, content, isNewSetting }: StaticFeature,
): void {
  const before = tree.read(crate.file, 'utf8')!;
  const isNew = metadataTable(crate.package) === undefined;
  const own: WrittenSettings = isNewSetting ? { 'static-feature': name! } : {};
  const tabled = withSettingsTable(before, crate.file, isNew ? { ...own, ...settingsOf(setup) } : {});
  const values = isNew ? [] : [...Object.entries(own), ...newValues(crate, setup)];
  const change = (document: TomlTable): void => {
    if (content) table((document.features ??= {}))[name!] = content;
    const settings = metadataTable(table(document.package))!;
    for (const [key, value] of values) settings[key] = value;
  };
  const isEdited = content !== undefined || values.length > 0;
  // Only lists that already exist are rewritten.
  const after = isEdited ? editToml(tabled, crate.file, change, !isNew) : tabled;
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
