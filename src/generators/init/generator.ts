import { formatFiles, readNxJson, updateNxJson, type Tree } from '@nx/devkit';
import { PLUGIN } from '../../plan/crate-settings';

/** Registers the plugin in nx.json. A second run changes nothing. */
export default async function init(tree: Tree, options: { skipFormat?: boolean } = {}): Promise<void> {
  registerPlugin(tree);
  if (!options.skipFormat) await formatFiles(tree);
}

/** Adds the plugin to nx.json unless it is there, with or without options. */
export function registerPlugin(tree: Tree): void {
  const nxJson = readNxJson(tree) ?? {};
  const plugins = nxJson.plugins ?? [];
  if (plugins.some((entry) => (typeof entry === 'string' ? entry : entry.plugin) === PLUGIN)) return;
  // A workspace may do without the file; updateNxJson would then do nothing.
  if (!tree.exists('nx.json')) tree.write('nx.json', '{}\n');
  updateNxJson(tree, { ...nxJson, plugins: [...plugins, PLUGIN] });
}
