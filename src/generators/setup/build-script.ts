import { isDeepStrictEqual } from 'node:util';
import type { Tree } from '@nx/devkit';
import { readManifest } from '../../cargo/manifest';
import { joinPath } from '../../cargo/paths';
import { linkedByScript, searchPathsOfScript } from '../../libraries/build-script';
import type { NativePlan } from '../../libraries/resolve';
import { filesInTree } from '../target-settings';
import type { NormalizedSetup } from './normalize';
import { buildRs, buildRsLines } from './templates';

/**
 * Writes `build.rs` if there is none and a library must be linked. Updates it as long as nobody has
 * edited the script of `setup`. An edited build script is never changed.
 *
 * @returns what an existing script lacks
 */
export function addBuildScript(
  tree: Tree,
  setup: NormalizedSetup,
  { link }: NativePlan,
  feature = 'static',
): string[] {
  const declared = readManifest(filesInTree(tree), setup.root)?.package?.build;
  const path = joinPath(setup.root, typeof declared === 'string' ? declared : 'build.rs');
  const linked = { link, searchPaths: setup.searchPaths, feature };
  const there = tree.exists(path) ? tree.read(path, 'utf8')! : undefined;
  if (declared !== false && (there === undefined || isUntouched(there))) {
    const isNeeded = there !== undefined || link.length + setup.searchPaths.length > 0;
    if (isNeeded && bare(there ?? '') !== bare(buildRs(linked))) tree.write(path, buildRs(linked));
    return [];
  }
  const text = declared === false ? '' : there!;
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

/** True if a script is what `setup` writes for its lists. */
function isUntouched(text: string): boolean {
  const [link, searchPaths] = [linkedByScript(text), searchPathsOfScript(text)];
  return (
    link !== undefined &&
    searchPaths !== undefined &&
    bare(text) ===
      bare(buildRs({ link, searchPaths, feature: /feature `([^`]+)`/.exec(text)?.[1] ?? 'static' }))
  );
}

/** Returns a script without the formatting that `cargo fmt` may change. */
function bare(text: string): string {
  return text.replace(/\s+/g, '').replace(/,(?=[\])}])/g, '');
}
