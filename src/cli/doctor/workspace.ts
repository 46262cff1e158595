import type { ProjectGraphProjectNode } from '@nx/devkit';
import type { Files } from '../../cargo/files';
import { readManifest } from '../../cargo/manifest';
import { messageOf } from '../../errors';
import {
  IMAGE_LOAD,
  IMAGE_PUSH,
  PACKAGE,
  PLUGIN,
  pluginOptions,
  type PluginEntries,
} from '../../plan/crate-settings';
import { PLUGIN_OPTIONS } from '../../plan/options/crate';
import { fillDefaults } from '../../plan/options/option';

type Nodes = Record<string, ProjectGraphProjectNode>;

/**
 * Returns the projects that have a target of the plugin, even if their build target was replaced.
 * Sorted.
 */
export function projectsWithTargets(nodes: Nodes): string[] {
  const isOurs = ({ executor }: { executor?: string }): boolean =>
    executor?.startsWith(`${PLUGIN}:`) ?? false;
  return Object.values(nodes)
    .filter(({ data }) => Object.values(data.targets ?? {}).some(isOurs))
    .map(({ name }) => name)
    .sort();
}

/**
 * Returns problems in the manifests of all other crates, because cargo reads every manifest of a
 * workspace.
 */
export function brokenManifests(nodes: Nodes, names: readonly string[], files: Files): string[] {
  const crates = Object.values(nodes).filter(({ name }) => !names.includes(name));
  return crates.flatMap(({ data: { root } }) => {
    try {
      readManifest(files, root);
      return [];
    } catch (error) {
      return [messageOf(error)];
    }
  });
}

/** Returns targets with the plugin's names that something else defines. */
export function replacedTargets({ name, data }: ProjectGraphProjectNode, plugins: PluginEntries): string[] {
  const names = fillDefaults(PLUGIN_OPTIONS, pluginOptions(plugins, data.root));
  const wanted = [
    ['packageTargetName', names.packageTargetName, PACKAGE],
    ['imageLoadTargetName', names.imageLoadTargetName, IMAGE_LOAD],
    ['imagePushTargetName', names.imagePushTargetName, IMAGE_PUSH],
  ] as const;
  return wanted.flatMap(([option, target, executor]) => {
    const there = data.targets?.[target];
    if (!there || there.executor === executor) return [];
    return [
      `${name}:${target} is not the target of this plugin: project.json, package.json or another plugin defines it. Set "${option}" in the options of ${PLUGIN} in nx.json to have both.`,
    ];
  });
}
