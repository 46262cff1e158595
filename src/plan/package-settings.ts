import { RustStaticError } from '../errors';
import { isRecord, isText, listOf, recordOf, type Check } from '../json';

/** A file or folder to take along; as a string, under its own name. Paths are relative to the Nx root. */
export type FileSpec = string | { from: string; to: string };

/** What may be said of the image. */
export interface ImageSettings {
  user?: string;
  entrypoint?: string[];
  cmd?: string[];
  env?: Record<string, string>;
  labels?: Record<string, string>;
  /** Such as `8080` or `53/udp`. */
  ports?: string[];
  workingDir?: string;
  files?: FileSpec[];
}

/** What may be said of packaging outside the command line: the table `package` of the settings. */
export interface PackageSettings {
  formats?: string[];
  files?: FileSpec[];
  certificates?: string;
  outputPath?: string;
  image?: ImageSettings;
}

const isFile: Check = (value) =>
  isText(value) ||
  (isRecord(value) && isText(value.from) && isText(value.to) && Object.keys(value).length === 2);

const STRINGS = [listOf(isText), 'an array of strings'] as const;
const STRING = [isText, 'a string'] as const;
const TABLE = [recordOf(isText), 'a table of strings'] as const;
const FILES = [listOf(isFile), 'an array of paths and { from = "…", to = "…" }'] as const;

type Kinds<T> = Record<keyof T, readonly [check: Check, shouldBe: string]>;

const IMAGE_KINDS: Kinds<ImageSettings> = {
  user: STRING,
  entrypoint: STRINGS,
  cmd: STRINGS,
  env: TABLE,
  labels: TABLE,
  ports: STRINGS,
  workingDir: STRING,
  files: FILES,
};

const KINDS: Kinds<PackageSettings> = {
  formats: STRINGS,
  files: FILES,
  certificates: STRING,
  outputPath: STRING,
  image: [isRecord, 'a table'],
};

/**
 * Reads the table `package` of the settings, with keys as `camelCase` (nx.json) or `kebab-case` (Cargo.toml).
 *
 * @param where what an error names, such as `[package.metadata.rust-static] of apps/app/Cargo.toml`
 * @throws RustStaticError for a key that is not known or a value of another type
 */
export function parsePackageSettings(value: unknown, where: string): PackageSettings {
  const settings = parse<PackageSettings>(value, 'package', KINDS, where);
  if (settings.image)
    settings.image = parse<ImageSettings>(settings.image, 'package.image', IMAGE_KINDS, where);
  return settings;
}

function parse<T extends object>(value: unknown, name: string, kinds: Kinds<T>, where: string): T {
  if (!isRecord(value)) throw wrong(name, value, 'a table', where);
  const result: Record<string, unknown> = {};
  for (const [key, item] of Object.entries(value)) {
    const camel = key.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
    if (!Object.hasOwn(kinds, camel))
      throw new RustStaticError(`Unknown key "${name}.${key}" in ${where}`, {
        reason: `The keys are ${Object.keys(kinds).sort().join(', ')}; in Cargo.toml with "-" before a part of a word.`,
        remedy: 'Correct the key or remove it.',
      });
    const [check, shouldBe] = kinds[camel as keyof T];
    if (!check(item)) throw wrong(`${name}.${key}`, item, shouldBe, where);
    result[camel] = item;
  }
  return result as T;
}

function wrong(key: string, value: unknown, shouldBe: string, where: string): RustStaticError {
  return new RustStaticError(`Key "${key}" in ${where} has a wrong value`, {
    reason: `It is ${JSON.stringify(value)}; it should be ${shouldBe}.`,
    remedy: 'Correct the value.',
  });
}
