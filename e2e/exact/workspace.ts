import { chmodSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { must } from '../support/workspace.cjs';
import type { State } from './state';
import { treeOf, type Entry, type Tree } from './tree';

type Exec = (program: string, args: string[]) => { status: number; output: string; stdout: string };

/** Writes only the differences from the previous tree, so that times are those of real edits. */
export function writeTree(root: string, tree: Tree, before: Tree = new Map()): void {
  for (const path of before.keys()) if (!tree.has(path)) rmSync(join(root, path));
  for (const [path, entry] of tree)
    if (!isSame(before.get(path), entry)) writeEntry(join(root, path), entry, before.get(path));
}

function writeEntry(file: string, entry: Entry, before: Entry | undefined): void {
  mkdirSync(dirname(file), { recursive: true });
  if ('link' in entry) {
    rmSync(file, { force: true });
    symlinkSync(entry.link, file);
    return;
  }
  if (!before || 'link' in before || before.text !== entry.text) writeFileSync(file, entry.text);
  chmodSync(file, entry.mode);
}

function isSame(one: Entry | undefined, other: Entry): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** Configures the plugin with two entries, each for its own folder. */
export function nxJson(state: State, options: object): string {
  const flags = (on: number): object => (on ? { rustflags: ['--cfg', 'fast'] } : {});
  const entry = (folder: string, on: number): object => ({
    plugin: '@org/rust-static',
    include: [`${folder}/**/*`],
    options: { ...options, ...flags(on) },
  });
  const plugins = [entry('apps', state.flagApps), entry('svc', state.flagTools)];
  return JSON.stringify({
    plugins: [...plugins, { plugin: '@org/rust-static', exclude: ['{apps,svc}/**/*'], options }],
  });
}

/** Returns the whole tree of a state, with the lock and the files that Nx and git need. */
export function wholeTree(state: State, options: { engine: string }, lock: string): Tree {
  const tree = new Map(treeOf(state, options.engine === 'host'));
  tree.set('nx.json', { text: nxJson(state, options), mode: 0o644 });
  tree.set('Cargo.lock', { text: lock, mode: 0o644 });
  tree.set('.gitignore', { text: 'node_modules/\n.nx/\ndist/\ntarget/\n', mode: 0o644 });
  return tree;
}

/** Creates the lock of the workspace with cargo. It is the same for every state. */
export function lockOf(root: string, state: State, exec: Exec): string {
  writeTree(root, treeOf(state, false));
  return must(
    exec('sh', ['-c', 'cargo generate-lockfile --offline && cat Cargo.lock']),
    'cargo generate-lockfile',
  ).stdout;
}
