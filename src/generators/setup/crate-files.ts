import { isDeepStrictEqual } from 'node:util';
import type { Tree } from '@nx/devkit';
import { type Manifest, metadataTable } from '../../cargo/manifest';
import { joinPath } from '../../cargo/paths';
import { table, type TomlTable } from '../../cargo/toml';
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

/** Adds missing parts to an existing manifest: the feature for static builds, and new settings. */
export function editManifest(
  tree: Tree,
  crate: Manifest,
  settings: WrittenSettings,
  { name, content, isNewSetting }: StaticFeature,
): void {
  const before = tree.read(crate.file, 'utf8')!;
  const metadata = metadataTable(crate.package);
  const isNew = metadata === undefined;
  const wanted = { ...(isNewSetting && { 'static-feature': name! }), ...settings };
  const tabled = withSettingsTable(before, crate.file, isNew ? wanted : {});
  const values = isNew
    ? []
    : Object.entries(wanted).filter(([key, value]) => !isDeepStrictEqual(metadata[key], value));
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

/** Adds output of cargo, Nx and npm to `.gitignore`, so that Nx does not hash it either. */
export function ignoreBuildFolders(tree: Tree, cargoRoot: string, crateRoot: string): void {
  const wanted: [probe: string, line: string][] = [
    [joinPath(cargoRoot, 'target/x'), cargoRoot === '.' ? '/target/' : `/${cargoRoot}/target/`],
    ...outputsIn(tree, crateRoot),
    ['node_modules/x', 'node_modules/'],
    ['.nx/cache/x', '.nx/cache/'],
    ['.nx/workspace-data/x', '.nx/workspace-data/'],
  ];
  const files = filesInTree(tree);
  const missing = wanted.filter(([probe]) => !isIgnored(files, probe)).map(([, line]) => line);
  if (missing.length === 0) return;
  const before = files.read('.gitignore') ?? '';
  const end = before.includes('\r\n') ? '\r\n' : '\n';
  const gap = before === '' || before.endsWith('\n') ? '' : end;
  tree.write('.gitignore', `${before}${gap}${missing.map((line) => line + end).join('')}`);
}

/** Where targets write. A folder `dist` with files that nobody ignores has sources of the user. */
function outputsIn(tree: Tree, crateRoot: string): [probe: string, line: string][] {
  if (tree.children('dist').length === 0 || isIgnored(filesInTree(tree), 'dist/x'))
    return [['dist/x', '/dist/']];
  if (crateRoot !== '.') return [[`dist/${crateRoot}/x`, `/dist/${crateRoot}/`]];
  return ['static*', 'package*', 'serve'].map((name) => [
    `dist/${name.replace('*', '')}/x`,
    `/dist/${name}/`,
  ]);
}
