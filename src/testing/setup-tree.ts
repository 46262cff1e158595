import { logger, type ProjectGraph, type TargetConfiguration, type Tree } from '@nx/devkit';
import { createTreeWithEmptyWorkspace } from '@nx/devkit/testing';
import { IMAGE_PUSH, PACKAGE } from '../plan/crate-settings';
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

/** The project `app` with its package and image targets and further ones, and the library `util`, as Nx lists them. */
export function projectNodes(further: Record<string, TargetConfiguration> = {}): ProjectGraph['nodes'] {
  const options = { outputPath: 'dist/apps/app/package' };
  const targets = {
    package: { executor: PACKAGE, options },
    ...further,
    'image-push': { executor: IMAGE_PUSH },
  };
  return {
    app: { name: 'app', type: 'app', data: { root: 'apps/app', targets } },
    util: { name: 'util', type: 'lib', data: { root: 'libs/util', targets: {} } },
  };
}
