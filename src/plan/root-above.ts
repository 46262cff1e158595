import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { toPosix } from '../cargo/paths';
import { parseToml } from '../cargo/toml';
import type { CargoWorkspace } from '../cargo/workspace';
import { RustStaticError } from '../errors';

/**
 * Refuses a crate that cargo treats as a member of a workspace above the Nx root.
 *
 * @param root absolute path of the Nx workspace
 * @throws RustStaticError that says what to move
 */
export function refuseRootAbove(root: string, { manifest }: CargoWorkspace): void {
  if (manifest.workspace) return;
  for (let folder = dirname(root); ; folder = dirname(folder)) {
    if (declaresWorkspace(join(folder, 'Cargo.toml'))) throw above(root, folder, manifest.root);
    // The search ends at a repository, or at the root of the file system.
    if (existsSync(join(folder, '.git')) || folder === dirname(folder)) return;
  }
}

function declaresWorkspace(file: string): boolean {
  try {
    return parseToml(readFileSync(file, 'utf8'), file).workspace !== undefined;
  } catch {
    return false;
  }
}

function above(root: string, folder: string, crate: string): RustStaticError {
  const manifest = `${toPosix(relative(root, folder))}/Cargo.toml`;
  return new RustStaticError(`The cargo workspace of ${crate} is ${manifest}, above the Nx root`, {
    code: 'cargo-root-above-nx-root',
    reason: 'Nx hashes only files below its root, so a change of that manifest or its lock would go unseen.',
    remedy: `Move nx.json and package.json to the folder of ${manifest}, or add a Cargo.toml with a [workspace] of its own to the Nx root.`,
  });
}
