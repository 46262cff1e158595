import { isDeepStrictEqual } from 'node:util';
import type { Tree } from '@nx/devkit';
import { readManifest } from '../../cargo/manifest';
import { joinPath } from '../../cargo/paths';
import { linkedByScript } from '../../libraries/build-script';
import type { NativePlan } from '../../libraries/resolve';
import { filesInTree } from '../target-settings';
import type { NormalizedSetup } from './normalize';
import { buildRs, buildRsLines } from './templates';

/**
 * Writes `build.rs` where there is none. A build script is somebody's program: it is never edited.
 *
 * @returns what an existing one lacks
 */
export function addBuildScript(tree: Tree, setup: NormalizedSetup, { link }: NativePlan): string[] {
  const declared = readManifest(filesInTree(tree), setup.root)?.package?.build;
  const path = joinPath(setup.root, typeof declared === 'string' ? declared : 'build.rs');
  const linked = { link, searchPaths: setup.searchPaths };
  if (declared !== false && !tree.exists(path)) {
    tree.write(path, buildRs(linked));
    return [];
  }
  const text = declared === false ? '' : tree.read(path, 'utf8')!;
  const isNamed = (value: string): boolean =>
    text.includes(`"${value}"`) || text.includes(`=${value}"`) || text.includes(`}${value}"`);
  const generated = linkedByScript(text);
  const isRight = generated
    ? isDeepStrictEqual(generated, link) && setup.searchPaths.every(isNamed)
    : [...link, ...setup.searchPaths].every(isNamed);
  if (isRight) return [];
  const where =
    declared === false
      ? 'The manifest says `build = false`, so there is no build script'
      : `${path} is yours and was not edited`;
  return [`${where}. It should have these lines:\n\n${buildRsLines(linked, text)}`];
}
