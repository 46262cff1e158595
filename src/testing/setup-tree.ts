import { logger, type Tree } from '@nx/devkit';
import { createTreeWithEmptyWorkspace } from '@nx/devkit/testing';
import setup from '../generators/setup/generator';
import type { SetupOptions } from '../generators/setup/schema';

/** Creates an empty Nx workspace in memory with some files. */
export function workspaceTree(files: Record<string, string> = {}): Tree {
  const tree = createTreeWithEmptyWorkspace();
  for (const [path, text] of Object.entries(files)) tree.write(path, text);
  return tree;
}

/** Runs the generator `setup` for apps/app, and returns its warnings. */
export async function runSetup(tree: Tree, options: Partial<SetupOptions> = {}): Promise<string> {
  const warnings: string[] = [];
  const info = jest.spyOn(logger, 'info').mockImplementation(() => undefined);
  const spy = jest.spyOn(logger, 'warn').mockImplementation((text: string) => void warnings.push(text));
  const finish = await setup(tree, { directory: 'apps/app', skipFormat: true, ...options });
  await finish();
  spy.mockRestore();
  info.mockRestore();
  return warnings.join('\n');
}

/** Returns the text of an existing file. */
export function textIn(tree: Tree, path: string): string {
  return tree.read(path, 'utf8')!;
}
