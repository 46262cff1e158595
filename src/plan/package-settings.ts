import { RustStaticError } from '../errors';
import { isRecord } from '../json';
import type { OptionTable, ValuesOf } from './options/option';
import {
  PACKAGE_OPTIONS,
  PACKAGE_TABLE_NAMES,
  PACKAGE_TABLES,
  type PackageSettings,
} from './options/package';

export type { FileSpec } from './options/kinds';
export type { ImageSettings, InstallSettings, PackageSettings } from './options/package';

/**
 * Reads the table `package` of the settings, with keys in `camelCase` (nx.json) or `kebab-case`
 * (Cargo.toml).
 *
 * @param where the location for errors, such as `[package.metadata.rust-static] of
 * apps/app/Cargo.toml`
 * @throws RustStaticError for an unknown key or a value of another type
 */
export function parsePackageSettings(value: unknown, where: string): PackageSettings {
  const settings = parse(value, 'package', PACKAGE_OPTIONS, where);
  for (const name of PACKAGE_TABLE_NAMES)
    if (settings[name])
      settings[name] = parse(settings[name], `package.${name}`, PACKAGE_TABLES[name], where);
  return settings;
}

function parse<T extends OptionTable>(value: unknown, name: string, known: T, where: string): ValuesOf<T> {
  if (!isRecord(value)) throw wrong(name, value, 'a table', where);
  const result: Record<string, unknown> = {};
  for (const [key, item] of Object.entries(value)) {
    const camel = key.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
    if (!Object.hasOwn(known, camel))
      throw new RustStaticError(`Unknown key "${name}.${key}" in ${where}`, {
        code: 'option-unknown',
        reason: `The keys are ${Object.keys(known).sort().join(', ')}; in Cargo.toml with "-" before a part of a word.`,
        remedy: 'Correct the key or remove it.',
      });
    const { check, shouldBe } = known[camel]!.kind;
    if (!check(item)) throw wrong(`${name}.${key}`, item, shouldBe, where);
    result[camel] = item;
  }
  return result as ValuesOf<T>;
}

function wrong(key: string, value: unknown, shouldBe: string, where: string): RustStaticError {
  return new RustStaticError(`Key "${key}" in ${where} has a wrong value`, {
    code: 'option-value-invalid',
    reason: `It is ${JSON.stringify(value)}; it should be ${shouldBe}.`,
    remedy: 'Correct the value.',
  });
}
