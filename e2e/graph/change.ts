import { must } from '../support/workspace.cjs';
import type { Workspace } from './workspace';

/** A change, and its expected effect. */
export interface Change {
  name: string;
  apply(workspace: Workspace): void;
  /** The Rust apps that are built again. All others are cache hits. */
  runs: ('a' | 'b')[];
  /** True if the JavaScript target runs. A change of a crate must never run it. */
  web?: boolean;
  /** The new output of the programs, if it changes. */
  prints?: { a?: string; b?: string };
  /** A crate's version that the app's dependencies.json must contain afterwards. */
  holds?: ['a' | 'b', string, string];
  env?: NodeJS.ProcessEnv;
}

export const edit = (path: string, from: string | RegExp, to: string) => (workspace: Workspace) => {
  const text = workspace.read(path);
  if (text.replace(from, to) === text) throw new Error(`${path} has no ${String(from)}`);
  workspace.write(path, text.replace(from, to));
};
export const append = (path: string, text: string) => (workspace: Workspace) =>
  workspace.write(path, workspace.read(path) + text);
export const add = (path: string, text: string) => (workspace: Workspace) => workspace.write(path, text);
export const relock = (workspace: Workspace) =>
  void must(workspace.exec('cargo', ['update', '--workspace']), 'cargo update');
export const MAIN = 'apps/a/src/main.rs';
