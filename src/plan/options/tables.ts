import { CRATE_OPTIONS, PLUGIN_OPTIONS } from './crate';
import type { ValuesOf } from './option';
import { STATIC_BUILD_OPTIONS } from './static-build';

/** What Cargo.toml and nx.json may say of a crate. */
export const SETTINGS = { ...STATIC_BUILD_OPTIONS, ...CRATE_OPTIONS };

export type TargetOptions = ValuesOf<typeof STATIC_BUILD_OPTIONS>;
/** What may be said of a crate outside the command line: plugin options, workspace and package metadata. */
export type Settings = TargetOptions & ValuesOf<typeof CRATE_OPTIONS>;
/** The plugin's own options in nx.json: settings for every crate, besides those that concern inference. */
export type PluginOptions = Settings & ValuesOf<typeof PLUGIN_OPTIONS>;
