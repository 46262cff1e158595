import type { Tree } from '@nx/devkit';
import type { Files } from '../../cargo/files';
import { findBlock, readBlock } from '../../dockerfile/managed-block';
import { renewDockerfile } from '../../dockerfile/renew';
import type { Settings } from '../../plan/settings';

/** Brings the managed part of a crate's Dockerfile up to date, and says so. Nothing is said of one without markers. */
export function syncDockerfile(tree: Tree, files: Files, root: string, settings: Settings): string[] {
  const found = renewDockerfile(files, root, settings);
  if (!found || found.renewed === found.text) return [];
  tree.write(found.file, found.renewed);
  const had = (text: string): boolean => readBlock(findBlock(text) ?? '').answers !== undefined;
  const isForgotten = had(found.text) && !had(found.renewed);
  const again = `; what cargo said of features is out of date: \`cargo fetch\` and \`nx g @org/rust-static:setup ${root}\` narrow it again`;
  return [`${found.file} does not have what the crate's libraries take${isForgotten ? again : ''}`];
}
