import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { CONFIG_NAMES } from '../../cargo/config';
import { parseToml, table, type TomlTable } from '../../cargo/toml';
import { RustStaticError } from '../../errors';

// Settings for fetching and printing. None of them changes a binary
// (https://doc.rust-lang.org/cargo/reference/config.html).
const HARMLESS = new Set([
  ...['alias', 'cache', 'cargo-new', 'credential-alias', 'doc', 'future-incompat-report', 'http', 'install'],
  ...['net', 'registries', 'registry', 'source', 'term'],
]);
// The engine sets flags and folders itself. A wrapper such as sccache returns what rustc returns.
const HARMLESS_BUILD = new Set(['build-dir', 'jobs', 'rustc-wrapper', 'rustflags', 'target', 'target-dir']);
const HARMLESS_TARGET = new Set(['runner', 'rustflags']);

/**
 * Refuses cargo configuration outside of the workspace that can change a binary. Cargo reads
 * configuration from every parent folder and from its home, but the cache key covers neither.
 *
 * @param root absolute path of the Nx workspace
 * @param cargoHome absolute path
 * @throws RustStaticError that names the file and the key
 */
export function refuseOuterConfig(root: string, cargoHome: string): void {
  for (const file of outerConfigs(root, cargoHome)) {
    const key = decidingKey(parseToml(readFileSync(file, 'utf8'), file));
    if (key !== undefined)
      throw new RustStaticError(`${file} sets \`${key}\`, which the cache key does not cover`, {
        code: 'config-outside-key',
        reason:
          'Cargo reads that file on this machine only: elsewhere, and after a change, the cache would serve another binary.',
        remedy: 'Move the setting to .cargo/config.toml of the workspace, or build with --engine=docker.',
      });
  }
}

/**
 * Returns the configuration files above the workspace and in cargo's home, as absolute paths,
 * nearest first.
 */
export function outerConfigs(root: string, cargoHome: string): string[] {
  const ofHome = ['config', 'config.toml'].map((name) => join(cargoHome, name)).filter(existsSync);
  return [...new Set([...configsAbove(root), ...ofHome])];
}

/**
 * Returns the configuration files above a folder, nearest first. Cargo does not find them from
 * another folder.
 */
export function configsAbove(root: string): string[] {
  const above: string[] = [];
  for (let folder = dirname(root); ; folder = dirname(folder)) {
    above.push(...CONFIG_NAMES.map((name) => join(folder, name)));
    if (folder === dirname(folder)) return above.filter(existsSync);
  }
}

/** Returns the first key that can change a binary, with its table. */
function decidingKey(toml: TomlTable): string | undefined {
  const build = Object.keys(table(toml.build)).find((key) => !HARMLESS_BUILD.has(key));
  if (build !== undefined) return `build.${build}`;
  for (const [triple, settings] of Object.entries(table(toml.target))) {
    const key = Object.keys(table(settings)).find((name) => !HARMLESS_TARGET.has(name));
    if (key !== undefined) return `target.${triple}.${key}`;
  }
  return Object.keys(toml).find((key) => !HARMLESS.has(key) && key !== 'build' && key !== 'target');
}
