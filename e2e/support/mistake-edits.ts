import { existsSync, symlinkSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { scratchFolder } from './host-workspace';
import { hostTarget, must } from './workspace.cjs';
import type { Place } from './mistakes';

/** Builds the app, which must succeed. */
export const build = ({ exec }: Place, ...more: string[]): void =>
  void must(exec('node_modules/.bin/nx', ['run', 'app:static-build', ...more]), 'static-build');
/** Writes nx.json with settings of the plugin's entry, of Nx, and options of the plugin. */
export const nxJson = (
  { write }: Place,
  entry: object = {},
  more: object = {},
  options: object = {},
): void => {
  const all = { engine: 'host', target: hostTarget().target, ...options };
  write(
    'nx.json',
    JSON.stringify({ plugins: [{ plugin: '@org/rust-static', options: all, ...entry }], ...more }),
  );
};
/** Writes targets of the app into its project.json. */
export const project = ({ write }: Place, targets: object): void =>
  write('apps/app/project.json', JSON.stringify({ name: 'app', targets }));

/**
 * Returns a PATH that has only the given programs. It is removed after the tests of the file, so call
 * it outside of tests.
 */
export function pathWith(...programs: string[]): string {
  const folder = scratchFolder();
  for (const name of programs) {
    const found = process.env.PATH!.split(delimiter).find((path) => existsSync(join(path, name)));
    if (found) symlinkSync(join(found, name), join(folder, name));
  }
  return folder;
}
