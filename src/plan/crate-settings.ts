import type { Files } from '../cargo/files';
import { metadataTable, type Manifest } from '../cargo/manifest';
import { findWorkspace } from '../cargo/workspace';
import { PLUGIN_OPTIONS } from './options/crate';
import { fillDefaults } from './options/option';
import type { PluginOptions } from './options/tables';
import { parsePackageSettings } from './package-settings';
import { checkOptions, mergeSettings, parseSettings, type Settings } from './settings';

export type { PluginOptions } from './options/tables';

/** Name of this package, as nx.json and executors spell it. */
export const PLUGIN = '@org/rust-static';
/** The executors of the inferred targets. */
export const STATIC_BUILD = `${PLUGIN}:static-build`;
export const PACKAGE = `${PLUGIN}:package`;
export const IMAGE_LOAD = `${PLUGIN}:image-load`;
export const IMAGE_PUSH = `${PLUGIN}:image-push`;

/**
 * What is said of a crate outside its targets: package metadata over workspace metadata over plugin options.
 *
 * @throws RustStaticError for unknown keys and wrong values
 */
export function crateSettings(crate: Manifest | undefined, workspace: Manifest, plugin: Settings): Settings {
  const ofPackage = metadataTable(crate?.package);
  const ofWorkspace = metadataTable(workspace.workspace);
  return mergeSettings(
    ofPackage && parseSettings(ofPackage, `[package.metadata.rust-static] of ${crate!.file}`),
    ofWorkspace && parseSettings(ofWorkspace, `[workspace.metadata.rust-static] of ${workspace.file}`),
    plugin,
  );
}

/**
 * The settings of the crate in folder `root`, as inference sees them.
 *
 * @param plugins the `plugins` of nx.json
 * @throws RustStaticError for what does not parse, and for unknown keys and wrong values
 */
export function settingsAt(files: Files, root: string, plugins: PluginEntries): Settings {
  const workspace = findWorkspace(files, root);
  const crate = workspace.members.find((member) => member.root === root);
  return crateSettings(crate, workspace.manifest, settingsOf(pluginOptions(plugins)));
}

/** The `plugins` of nx.json. */
export type PluginEntries = readonly (string | { plugin: string; options?: unknown })[];

/** This plugin's options in nx.json. */
export function pluginOptions(plugins: PluginEntries): PluginOptions {
  const entry = plugins.find((item) => typeof item !== 'string' && item.plugin === PLUGIN);
  return ((typeof entry === 'object' ? entry.options : undefined) as PluginOptions | undefined) ?? {};
}

/**
 * Plugin options without those that concern inference.
 *
 * @throws RustStaticError for an option that is not known, or has a value of another type
 */
export function settingsOf(options: PluginOptions | undefined): Settings {
  checkOptions(options ?? {});
  const entries = Object.entries(options ?? {}).filter(([key]) => !Object.hasOwn(PLUGIN_OPTIONS, key));
  const settings: Settings = Object.fromEntries(entries);
  if (settings.package === undefined) return settings;
  return {
    ...settings,
    package: parsePackageSettings(settings.package, 'the options of @org/rust-static in nx.json'),
  };
}

/** A target as project.json or Nx's graph has it. */
export interface TargetOptions {
  executor?: string;
  options?: Settings;
}

/**
 * The settings of a crate with what its target's own options say of features and Dockerfile.
 *
 * @param targets the project's targets
 */
export function withTarget(
  settings: Settings,
  plugins: PluginEntries,
  targets: Record<string, TargetOptions>,
): Settings {
  const { staticBuildTargetName: name } = fillDefaults(PLUGIN_OPTIONS, pluginOptions(plugins));
  const target = targets[name] ?? Object.values(targets).find(({ executor }) => executor === STATIC_BUILD);
  const { features, noDefaultFeatures, dockerfile } = target?.options ?? {};
  return mergeSettings({ features, noDefaultFeatures, dockerfile }, settings);
}
