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
  SERVE,
  SIGN,
  STATIC_BUILD,
  STATIC_TEST,
  type PluginEntries,
} from '../../plan/crate-settings';
import { archOf, defaultTriple, withArch } from '../../plan/cross';
import { hostFacts } from '../../plan/host-facts';
import { PLUGIN_OPTIONS } from '../../plan/options/crate';
import { fillDefaults } from '../../plan/options/option';
import type { Settings } from '../../plan/settings';

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

/**
 * Returns targets with the plugin's names that something else defines.
 *
 * @param settings of the crate; each further triple has targets of its own
 */
export function replacedTargets(
  { name, data }: ProjectGraphProjectNode,
  plugins: PluginEntries,
  settings: Settings,
): string[] {
  const names = fillDefaults(PLUGIN_OPTIONS, pluginOptions(plugins, data.root));
  const further = (settings.triples ?? []).filter(
    (triple) => triple !== defaultTriple(settings, hostFacts()),
  );
  const wanted = [
    // Without the default build target, the project has a problem, and no note.
    ...[...EACH.slice(1), ...ALL].map(([option, executor]) => [option, names[option], executor] as const),
    ...further.flatMap((triple) =>
      EACH.map(([option, executor]) => [option, withArch(names[option], archOf(triple)), executor] as const),
    ),
  ];
  return wanted.flatMap(([option, target, executor]) => {
    const there = data.targets?.[target];
    if (!there || there.executor === executor) return [];
    return [
      `${name}:${target} is not the target of this plugin: project.json, package.json or another plugin defines it. To have both, rename it there, or set "${option}" in the options of ${PLUGIN} in nx.json.`,
    ];
  });
}

const EACH = [
  ['staticBuildTargetName', STATIC_BUILD],
  ['staticTestTargetName', STATIC_TEST],
  ['packageTargetName', PACKAGE],
] as const;
const ALL = [
  ['serveTargetName', SERVE],
  ['signTargetName', SIGN],
  ['imageLoadTargetName', IMAGE_LOAD],
  ['imagePushTargetName', IMAGE_PUSH],
] as const;
