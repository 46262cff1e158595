import type { Tree } from '@nx/devkit';
import { readNxJson } from '../../devkit';
import { readManifest, type Manifest } from '../../cargo/manifest';
import { ancestors } from '../../cargo/paths';
import { rustNeeds } from '../../cargo/rust-needs';
import { NEWEST_RELEASE, RELEASES } from '../../libraries/alpine-releases';
import { samePin } from '../../plan/alpine-rust';
import { crateSettings, pluginOptions, settingsOf } from '../../plan/crate-settings';
import type { DefaultAlpine } from './normalize';
import { filesInTree } from '../target-settings';

/**
 * Returns the default Alpine release for a crate: the value in its manifest, its workspace or the
 * plugin's options; otherwise the release that has the Rust of the toolchain file; otherwise the
 * newest.
 */
export function defaultAlpine(tree: Tree, root: string): DefaultAlpine {
  const files = filesInTree(tree);
  const manifests = ancestors(root).flatMap((folder) => readManifest(files, folder) ?? []);
  const workspace = manifests.find((manifest) => manifest.workspace) ?? manifests[0] ?? nothingAt(root);
  const crate = manifests.find((manifest) => manifest.root === root);
  const plugin = settingsOf(pluginOptions(readNxJson(tree)?.plugins ?? [], root));
  const { alpine } = crateSettings(crate, workspace, plugin);
  const { alpine: inherited } = crateSettings(undefined, workspace, plugin);
  const { pin } = rustNeeds(files, [], workspace);
  const pinned = pin && RELEASES.find(({ rust }) => samePin(rust, pin.channel))?.release;
  return { release: alpine ?? pinned ?? NEWEST_RELEASE, isInherited: inherited !== undefined };
}

function nothingAt(root: string): Manifest {
  return { root, file: '', features: {}, toml: {} };
}
