import { minimatch } from 'minimatch';
import type { Files } from '../cargo/files';
import { metadataTable, type Manifest } from '../cargo/manifest';
import { joinPath } from '../cargo/paths';
import { table } from '../cargo/toml';
import { findWorkspace } from '../cargo/workspace';
import { attempt, rethrow, RustStaticError, type Refuse } from '../errors';
import { PLUGIN_OPTIONS } from './options/crate';
import { fillDefaults } from './options/option';
import type { PluginOptions } from './options/tables';
import { parsePackageSettings } from './package-settings';
import { checkOptions, mergeSettings, parseSettings, type Settings } from './settings';

export type { PluginOptions } from './options/tables';

/** Name of this package in nx.json and in executor names. */
export const PLUGIN = '@org/rust-static';
/** The executors of the inferred targets. */
export const STATIC_BUILD = `${PLUGIN}:static-build`;
export const STATIC_TEST = `${PLUGIN}:static-test`;
export const SERVE = `${PLUGIN}:serve`;
export const PACKAGE = `${PLUGIN}:package`;
export const AUDIT = `${PLUGIN}:audit`;
export const SIGN = `${PLUGIN}:sign`;
export const IMAGE_LOAD = `${PLUGIN}:image-load`;
export const IMAGE_PUSH = `${PLUGIN}:image-push`;
export const RELEASE_PUBLISH = `${PLUGIN}:release-publish`;
/** The module with the version actions, as nx.json names it. */
export const VERSION_ACTIONS = `${PLUGIN}/release`;

/**
 * Returns the settings of a crate outside its targets. Package metadata overrides workspace
 * metadata, and both override plugin options.
 *
 * @throws RustStaticError for unknown keys and wrong values
 */
export function crateSettings(
  crate: Manifest | undefined,
  workspace: Manifest,
  plugin: Settings,
  refuse: Refuse = rethrow,
): Settings {
  const settings = (owner: 'package' | 'workspace', manifest: Manifest | undefined): Settings | undefined => {
    const where = `of ${manifest?.file}`;
    attempt(refuse, () => refuseMisspelt(owner, manifest, where), undefined);
    const own = metadataTable(manifest?.[owner]);
    return own && parseSettings(own, `[${owner}.metadata.rust-static] ${where}`, refuse);
  };
  return mergeSettings(settings('package', crate), settings('workspace', workspace), plugin);
}

/** Cargo accepts every table under `metadata`, so a misspelt one would be ignored silently. */
function refuseMisspelt(owner: 'package' | 'workspace', manifest: Manifest | undefined, where: string): void {
  const names = Object.keys(table(manifest?.[owner]?.metadata));
  const wrong = names.find((name) => name !== 'rust-static' && /^rust[-_]?static$/i.test(name));
  if (wrong === undefined) return;
  throw new RustStaticError(`[${owner}.metadata.${wrong}] ${where} has no effect`, {
    code: 'metadata-misspelt',
    reason: 'The plugin reads the table rust-static, with a dash.',
    remedy: `Rename it to [${owner}.metadata.rust-static].`,
  });
}

/**
 * Returns the settings of the crate in folder `root`, as inference sees them.
 *
 * @param plugins the `plugins` of nx.json
 * @throws RustStaticError for files that do not parse, unknown keys and wrong values
 */
export function settingsAt(
  files: Files,
  root: string,
  plugins: PluginEntries,
  refuse: Refuse = rethrow,
): Settings {
  const workspace = findWorkspace(files, root);
  const crate = workspace.members.find((member) => member.root === root);
  const plugin = settingsOf(
    attempt(refuse, () => pluginOptions(plugins, root), {}),
    refuse,
  );
  return crateSettings(crate, workspace.manifest, plugin, refuse);
}

/** The `plugins` of nx.json. */
export type PluginEntries = readonly (string | PluginEntry)[];

interface PluginEntry {
  plugin: string;
  options?: unknown;
  /** Globs of the manifests that the entry applies to. The default is all. */
  include?: string[];
  exclude?: string[];
}

/**
 * Returns the plugin options in nx.json that apply to the crate in folder `root`. There may be
 * several entries, each with a scope (https://nx.dev/docs/reference/nx-json#plugins).
 *
 * @throws RustStaticError if several entries apply to the crate, because each would create targets
 * for it
 */
export function pluginOptions(plugins: PluginEntries, root: string): PluginOptions {
  const manifest = joinPath(root, 'Cargo.toml');
  const own = plugins.filter((entry) => isFor(entry, manifest));
  if (own.length > 1)
    throw new RustStaticError(`${own.length} entries of ${PLUGIN} in nx.json are for ${manifest}`, {
      code: 'plugin-entries-overlap',
      reason: 'Which of them decides how the crate is built is not defined.',
      remedy: 'Give each entry an `include` or `exclude`, so that one is left for this manifest.',
    });
  const [entry] = own;
  return ((typeof entry === 'object' ? entry.options : undefined) as PluginOptions | undefined) ?? {};
}

/** Returns the entries of this plugin among the `plugins` of nx.json. */
export function entriesOfPlugin(plugins: PluginEntries): (string | PluginEntry)[] {
  return plugins.filter((entry) => (typeof entry === 'string' ? entry : entry.plugin) === PLUGIN);
}

/** True if the plugin is in nx.json, but no entry applies to the crate in folder `root`. */
export function isLeftOut(plugins: PluginEntries, root: string): boolean {
  const entries = entriesOfPlugin(plugins);
  return entries.length > 0 && !entries.some((entry) => isFor(entry, joinPath(root, 'Cargo.toml')));
}

// Same rule as in Nx: an entry without globs applies to everything.
function isFor(entry: string | PluginEntry, manifest: string): boolean {
  if (typeof entry === 'string') return entry === PLUGIN;
  const matches = (globs: string[] = []): boolean =>
    globs.some((glob) => minimatch(manifest, glob, { dot: true }));
  const isIncluded = !entry.include?.length || matches(entry.include);
  return entry.plugin === PLUGIN && isIncluded && !matches(entry.exclude);
}

/**
 * Returns the plugin options without those for inference.
 *
 * @throws RustStaticError for an unknown option, or a value of another type
 */
export function settingsOf(options: PluginOptions | undefined, refuse: Refuse = rethrow): Settings {
  const right = checkOptions(options ?? {}, refuse);
  const entries = Object.entries(right).filter(([key]) => !Object.hasOwn(PLUGIN_OPTIONS, key));
  const settings: Settings = Object.fromEntries(entries);
  if (settings.package === undefined) return settings;
  return {
    ...settings,
    package: parsePackageSettings(settings.package, 'the options of @org/rust-static in nx.json'),
  };
}

/** A target in project.json or in Nx's graph. */
export interface TargetOptions {
  executor?: string;
  options?: Settings;
}

/**
 * Merges the features, the Dockerfile and the linker from a target's own options into the settings
 * of a crate.
 *
 * @param root folder of the crate
 * @param targets the project's targets
 */
export function withTarget(
  settings: Settings,
  root: string,
  plugins: PluginEntries,
  targets: Record<string, TargetOptions>,
): Settings {
  const { staticBuildTargetName: name } = fillDefaults(PLUGIN_OPTIONS, pluginOptions(plugins, root));
  const target = targets[name] ?? Object.values(targets).find(({ executor }) => executor === STATIC_BUILD);
  const { features, staticFeature, noDefaultFeatures, dockerfile, linker } = target?.options ?? {};
  return mergeSettings({ features, staticFeature, noDefaultFeatures, dockerfile, linker }, settings);
}
