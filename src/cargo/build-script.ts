import type { Files } from './files';
import type { Manifest } from './manifest';
import { joinPath } from './paths';

/**
 * Returns the build script of a crate: its path relative to the Nx root, and its text without lines
 * that are comments. Undefined if the crate has none.
 */
export function buildScriptOf(
  files: Files,
  { root, package: own }: Manifest,
): { path: string; code: string; text: string } | undefined {
  if (own?.build === false) return undefined;
  const path = joinPath(root, typeof own?.build === 'string' ? own.build : 'build.rs');
  const text = files.read(path);
  return text === undefined ? undefined : { path, text, code: text.replace(/^\s*\/\/.*$/gm, '') };
}
