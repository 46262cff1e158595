import type { Tree } from '@nx/devkit';
import { formatFiles, readJson, visitNotIgnoredFiles } from '../devkit';
import { isRecord } from '../json';
import { STATIC_BUILD } from '../plan/crate-settings';

/**
 * Removes the option `slice` from the `static-build` targets of nx.json, project.json and
 * package.json files. It was the internal name of the option `inputDigest`, which the plugin
 * infers. A file that contains it (such as a target copied from `nx show project`) would be refused
 * for an unknown option.
 *
 * @returns a list of changes, which Nx prints as next steps
 */
export default async function dropSliceOption(tree: Tree): Promise<string[]> {
  const changed: string[] = [];
  visitNotIgnoredFiles(tree, (path) => {
    if (!/(^|\/)(nx|project|package)\.json$/.test(path)) return;
    if (!tree.read(path, 'utf8')?.includes('"slice"')) return;
    const json = readJson<Record<string, unknown>>(tree, path);
    const dropped = optionsIn(json).filter((options) => delete options.slice);
    if (dropped.length === 0) return;
    tree.write(path, `${JSON.stringify(json, null, 2)}\n`);
    changed.push(`Removed the option "slice" from ${path}; the plugin infers it as "inputDigest"`);
  });
  if (changed.length > 0) await formatFiles(tree);
  return changed;
}

/** Returns the options of every `static-build` target in a file that contain `slice`. */
function optionsIn(json: Record<string, unknown>): Record<string, unknown>[] {
  const nx = isRecord(json.nx) ? json.nx : {};
  return [json.targets, nx.targets, json.targetDefaults]
    .flatMap((targets) => (isRecord(targets) ? Object.entries(targets) : []))
    .flatMap(([name, target]) => [target].flat().map((entry) => [name, entry] as const))
    .flatMap(([name, target]) => {
      if (
        !isRecord(target) ||
        ![name, target.executor].some((is) => is === STATIC_BUILD || is === 'static-build')
      )
        return [];
      const configurations = isRecord(target.configurations) ? Object.values(target.configurations) : [];
      return [target.options, ...configurations].filter(isRecord).filter((options) => 'slice' in options);
    });
}
