import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { joinPath } from '../cargo/paths';
import { PLUGIN, type PluginEntries } from '../plan/crate-settings';

const NEVER = new Set(['node_modules', '.git', '.nx', 'dist', 'target']);
const NAMES = new Set(['project.json', 'package.json']);

/**
 * True if an entry of the plugin in nx.json has a scope. Nx then hides all files outside of it from
 * the plugin.
 */
export function isScoped(plugins: PluginEntries): boolean {
  return plugins.some(
    (entry) =>
      typeof entry !== 'string' &&
      entry.plugin === PLUGIN &&
      [entry.include, entry.exclude].some((globs) => globs?.length),
  );
}

/**
 * Returns the `project.json` and `package.json` files of a workspace, relative to its root. A name
 * that one of them uses must not be used again, or every nx command fails.
 *
 * @param root absolute path of the Nx workspace
 */
export function projectFiles(root: string, folder = '.'): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = joinPath(folder, entry.name);
    if (entry.isDirectory()) return NEVER.has(entry.name) ? [] : projectFiles(root, path);
    return NAMES.has(entry.name) ? [path] : [];
  });
}
