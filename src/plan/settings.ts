import { didYouMean } from '../did-you-mean';
import { attempt, rethrow, RustStaticError, type Refuse } from '../errors';
import type { TomlTable } from '../cargo/toml';
import { PLUGIN_OPTIONS } from './options/crate';
import { PACKAGE_TABLE_NAMES } from './options/package';
import { kebab, type OptionTable } from './options/option';
import { STATIC_BUILD_OPTIONS } from './options/static-build';
import { SETTINGS, type Settings, type TargetOptions } from './options/tables';
import { parsePackageSettings, type PackageSettings } from './package-settings';

export type { Settings } from './options/tables';

/**
 * Checks the names and types of the plugin's options in nx.json.
 *
 * @returns the valid options
 * @throws RustStaticError for the first invalid option
 */
export function checkOptions<T extends object>(options: T, refuse: Refuse = rethrow): T {
  return checkAll(options, 'of @org/rust-static in nx.json', { ...SETTINGS, ...PLUGIN_OPTIONS }, refuse);
}

/**
 * Checks the options that Nx passes to the executor, from the target and the command line.
 *
 * @param where the location for errors, such as `of app:static-build`
 * @param known the options of the executor
 * @returns the valid options
 * @throws RustStaticError for the first invalid option
 */
export function checkTargetOptions<T extends object>(
  options: T,
  where: string,
  refuse: Refuse = rethrow,
  known: OptionTable = STATIC_BUILD_OPTIONS,
): T {
  // Nx puts arguments that belong to no option there.
  if ('_' in options) {
    const word = [options._].flat().join(' ');
    refuse(unknown(`Unexpected argument "${word}" ${where}`, word, known));
  }
  const { _, ...rest } = options as T & { _?: unknown };
  return checkAll(rest as unknown as T, where, known, refuse);
}

function checkAll<T extends object>(options: T, where: string, known: OptionTable, refuse: Refuse): T {
  const isRight = ([key, value]: [string, unknown]): boolean => {
    if (!Object.hasOwn(known, key)) throw unknown(`Unknown option "${key}" ${where}`, key, known);
    if (value === undefined) return true;
    checkValue(`Option "${key}" ${where}`, known, key, value);
    if (key === 'package') parsePackageSettings(value, `the options ${where}`);
    return true;
  };
  const right = Object.entries(options).filter((entry) => attempt(refuse, () => isRight(entry), false));
  return Object.fromEntries(right) as T;
}

function unknown(title: string, word: string, known: OptionTable): RustStaticError {
  const names = Object.keys(known);
  return new RustStaticError(title, {
    code: 'option-unknown',
    reason: `The options are ${names.slice(0, -1).join(', ')} and ${names.at(-1)!}.`,
    remedy: `Correct the option or remove it.${didYouMean(word, names)}`,
  });
}

/**
 * Reads a `[….metadata.rust-static]` table.
 *
 * @param where the location for errors, such as `[package.metadata.rust-static] of
 * apps/app/Cargo.toml`
 * @throws RustStaticError for an unknown key or a value of another type
 */
export function parseSettings(toml: TomlTable, where: string, refuse: Refuse = rethrow): Settings {
  const known = new Map(Object.keys(SETTINGS).map((key) => [kebab(key), key]));
  const parsed = ([name, value]: [string, unknown]): [string, unknown] => {
    const key = known.get(name);
    if (!key)
      throw new RustStaticError(`Unknown key "${name}" in ${where}`, {
        code: 'option-unknown',
        reason: `The keys are ${[...known.keys()].sort().join(', ')}.`,
        remedy: `Correct the key or remove it.${didYouMean(name, known.keys())}`,
      });
    if (key !== 'package') checkValue(`Key "${name}" in ${where}`, SETTINGS, key, value);
    return [key, key === 'package' ? parsePackageSettings(value, where) : value];
  };
  const entries = Object.entries(toml).map((entry) => attempt(refuse, () => parsed(entry), undefined));
  return Object.fromEntries(entries.filter((entry) => entry !== undefined));
}

function checkValue(what: string, known: OptionTable, key: string, value: unknown): void {
  const { check, shouldBe } = known[key]!.kind;
  if (check(value)) return;
  throw new RustStaticError(`${what} has a wrong value`, {
    code: 'option-value-invalid',
    reason: `It is ${JSON.stringify(value)}; it should be ${shouldBe}.`,
    remedy: 'Correct the value.',
  });
}

function mergePackage(weak: PackageSettings | undefined, strong: PackageSettings): PackageSettings {
  const merged = { ...weak, ...strong };
  for (const name of PACKAGE_TABLE_NAMES)
    if (merged[name]) merged[name] = { ...weak?.[name], ...strong[name] };
  return merged;
}

/** Returns the settings that are options of the target. */
export function targetOptionsOf(settings: Settings): TargetOptions {
  return Object.fromEntries(
    Object.entries(settings).filter(([key]) => Object.hasOwn(STATIC_BUILD_OPTIONS, key)),
  );
}

/** Returns the features that a build turns on, sorted. */
export function enabledFeatures({
  features = [],
  staticFeature,
}: Pick<Settings, 'features' | 'staticFeature'>): string[] {
  return [...new Set([...(staticFeature ? [staticFeature] : []), ...features])].sort();
}

/** True if the generated Dockerfile installs Rust with rustup. */
export function hasRustup({ toolchain, builderImage }: Settings): boolean {
  return toolchain !== undefined && builderImage === undefined;
}

/** Merges settings. Earlier arguments take precedence. Lists are replaced, not joined. */
export function mergeSettings(...strongestFirst: (Settings | undefined)[]): Settings {
  const merged: Settings = {};
  for (const settings of strongestFirst.toReversed())
    for (const [key, value] of Object.entries(settings ?? {}))
      if (value !== undefined)
        (merged as Record<string, unknown>)[key] =
          key === 'package' ? mergePackage(merged.package, value as PackageSettings) : value;
  return merged;
}
