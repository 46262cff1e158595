import type { Tree } from '@nx/devkit';
import type { Files } from '../../cargo/files';
import { renewDockerfile } from '../../dockerfile/renew';
import type { Settings } from '../../plan/settings';

/** Brings the managed part of a crate's Dockerfile up to date, and says so. Nothing is said of one without markers. */
export function syncDockerfile(tree: Tree, files: Files, root: string, settings: Settings): string[] {
  const found = renewDockerfile(files, root, settings);
  if (!found || found.renewed === found.text) return [];
  tree.write(found.file, found.renewed);
  return [`${found.file} does not have what the crate's libraries take`];
}
