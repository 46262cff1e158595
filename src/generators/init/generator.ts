import type { GeneratorCallback, Tree } from '@nx/devkit';
import { formatFiles, logger, readNxJson, updateNxJson } from '../../devkit';
import { PLUGIN } from '../../plan/crate-settings';
import { AFTER_INIT, AFTER_RELEASE } from '../next-steps';
import { addRelease } from './add-release';

/** Registers the plugin in nx.json. Running it again changes nothing. */
export default async function init(
  tree: Tree,
  options: { release?: boolean; skipFormat?: boolean } = {},
): Promise<GeneratorCallback> {
  registerPlugin(tree);
  const notes = options.release ? addRelease(tree) : [];
  if (!options.skipFormat) await formatFiles(tree);
  return () => {
    for (const note of notes) logger.warn(`\n${note}`);
    logger.info(`\n${options.release ? AFTER_RELEASE : AFTER_INIT}`);
  };
}

const SYNC = `${PLUGIN}:sync`;

/** Adds the plugin and its sync generator to nx.json unless they are already there. */
export function registerPlugin(tree: Tree): void {
  const nxJson = readNxJson(tree) ?? {};
  const plugins = nxJson.plugins ?? [];
  const { globalGenerators = [] } = nxJson.sync ?? {};
  const isPlugged = plugins.some((entry) => (typeof entry === 'string' ? entry : entry.plugin) === PLUGIN);
  const isSynced = globalGenerators.includes(SYNC);
  if (isPlugged && isSynced) return;
  // A workspace may have no such file. updateNxJson would then do nothing.
  if (!tree.exists('nx.json')) tree.write('nx.json', '{}\n');
  updateNxJson(tree, {
    ...nxJson,
    plugins: isPlugged ? plugins : [...plugins, PLUGIN],
    sync: { ...nxJson.sync, globalGenerators: isSynced ? globalGenerators : [...globalGenerators, SYNC] },
  });
}
