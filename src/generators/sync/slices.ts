import type { Tree } from '@nx/devkit';
import type { Files } from '../../cargo/files';
import { readManifest } from '../../cargo/manifest';
import { joinPath } from '../../cargo/paths';
import { sliceSource } from '../../cargo/slice-source';
import { findWorkspace } from '../../cargo/workspace';
import { buildSources } from '../../plan/build-sources';
import { isCurrentSlice, SLICE_FILE, sliceText } from '../../plan/committed-slice';
import { pluginOptions, settingsAt, type PluginEntries } from '../../plan/crate-settings';

/** Brings the committed slice of the crate in folder `root` up to date, where it has one, and says so. */
export function syncSlice(tree: Tree, files: Files, root: string, plugins: PluginEntries): string[] {
  if (!pluginOptions(plugins, root).committedSlices) return [];
  const file = joinPath(root, SLICE_FILE);
  const facts = { ...sourcesOf(files, root), settings: settingsAt(files, root, plugins) };
  if (isCurrentSlice(files.read(file), facts)) return [];
  tree.write(file, sliceText(facts));
  return [`${file} is out of date`];
}

function sourcesOf(files: Files, root: string): ReturnType<typeof buildSources> {
  const workspace = findWorkspace(files, root);
  const crate = readManifest(files, root)!;
  return buildSources(files, workspace, sliceSource(files, workspace), crate, []);
}
