import { CRATE_OPTIONS, PLUGIN_OPTIONS } from './crate';
import type { ValuesOf } from './option';
import { STATIC_BUILD_OPTIONS } from './static-build';

/** Options of a crate that Cargo.toml and nx.json can set. */
export const SETTINGS = { ...STATIC_BUILD_OPTIONS, ...CRATE_OPTIONS };

export type TargetOptions = ValuesOf<typeof STATIC_BUILD_OPTIONS>;
/** Settings of a crate outside the command line: plugin options, workspace and package metadata. */
export type Settings = TargetOptions & ValuesOf<typeof CRATE_OPTIONS>;
/** Options of the plugin in nx.json: settings for all crates, and options for inference. */
export type PluginOptions = Settings & ValuesOf<typeof PLUGIN_OPTIONS>;
