import { RustStaticError } from '../errors';
import type { TomlTable } from '../cargo/toml';
import { isFlag, isText, listOf, recordOf, type Check } from '../json';
import { parsePackageSettings, type PackageSettings } from './package-settings';

/** What may be said of a crate outside the command line: plugin options, workspace and package metadata. */
export interface Settings {
  /** `false` opts the crate out of inference. */
  enabled?: boolean;
  engine?: string;
  target?: string;
  profile?: string;
  features?: string[];
  noDefaultFeatures?: boolean;
  bins?: string[];
  cargoArgs?: string[];
  rustflags?: string[];
  env?: Record<string, string>;
  dockerfile?: string;
  builderImage?: string;
  baseImage?: string;
  builderFiles?: string[];
  include?: string[];
  network?: boolean;
  /** File with certificates (PEM) that fetching and the image build trust. */
  caFile?: string;
  /** Mirror of Alpine's packages that the generated Dockerfile asks. */
  apkMirror?: string;
  /** Whether build scripts may ask git: the builder then gets `.git` too. */
  includeGit?: boolean;
  outputPath?: string;
  /** Whether the debug information is kept, in a file beside each binary. */
  debugSymbols?: boolean;
  /** Arguments with which each binary must run in an empty container. */
  smoke?: string[];
  /** What the target `package` makes of the binaries. */
  package?: PackageSettings;
  /** C libraries that `setup` writes into build.rs and the Dockerfile. */
  libraries?: string[];
  /** Folders with archives built by oneself, relative to the crate. */
  searchPaths?: string[];
  /** Alpine release of the builder, such as `3.24`. */
  alpine?: string;
}

type Kind = 'string' | 'boolean' | 'strings' | 'table' | 'package';

const KINDS: Record<keyof Settings, Kind> = {
  enabled: 'boolean',
  engine: 'string',
  target: 'string',
  profile: 'string',
  features: 'strings',
  noDefaultFeatures: 'boolean',
  bins: 'strings',
  cargoArgs: 'strings',
  rustflags: 'strings',
  env: 'table',
  dockerfile: 'string',
  builderImage: 'string',
  baseImage: 'string',
  builderFiles: 'strings',
  include: 'strings',
  network: 'boolean',
  caFile: 'string',
  apkMirror: 'string',
  includeGit: 'boolean',
  outputPath: 'string',
  debugSymbols: 'boolean',
  smoke: 'strings',
  package: 'package',
  libraries: 'strings',
  searchPaths: 'strings',
  alpine: 'string',
};

/** Options of the plugin in nx.json that concern inference, and are no settings of a crate. */
export const INFERENCE_OPTIONS = [
  'staticBuildTargetName',
  'packageTargetName',
  'imageLoadTargetName',
  'imagePushTargetName',
  'cargoLockTargetName',
  'committedSlices',
] as const;

/** Settings of a crate that are no options of its target: inference and `setup` read them. */
const NOT_OF_THE_TARGET: readonly string[] = ['enabled', 'libraries', 'searchPaths', 'alpine', 'package'];

/**
 * Makes sure that options in nx.json are settings.
 *
 * @throws RustStaticError for the first that is not
 */
export function checkOptions(options: object): void {
  const known = Object.keys(KINDS).sort();
  checkAll(options, 'of @org/rust-static in nx.json', known, [...known, ...INFERENCE_OPTIONS]);
}

/**
 * Makes sure that what Nx hands to the executor, from the target and the command line, is options of it.
 *
 * @param where what an error names, such as `of app:static-build`
 * @throws RustStaticError for the first that is not
 */
export function checkTargetOptions(options: object, where: string): void {
  const known = Object.keys(KINDS).filter((key) => !NOT_OF_THE_TARGET.includes(key));
  // That is where Nx has the words of the command line that belong to no option.
  if ('_' in options) throw unknown(`What is "${[options._].join(' ')}"? It is no option ${where}`, known);
  checkAll(options, where, known, known);
}

function checkAll(options: object, where: string, known: string[], named: string[]): void {
  for (const [key, value] of Object.entries(options)) {
    if (!known.includes(key)) throw unknown(`Unknown option "${key}" ${where}`, named);
    if (value === undefined) continue;
    checkValue(`Option "${key}" ${where}`, key as keyof Settings, value);
    if (key === 'package') parsePackageSettings(value, `the options ${where}`);
  }
}

function unknown(title: string, named: string[]): RustStaticError {
  return new RustStaticError(title, {
    reason: `The options are ${named.slice(0, -1).join(', ')} and ${named.at(-1)!}.`,
    remedy: 'Correct the option or remove it.',
  });
}

/** A settings key as cargo's manifests spell it: `searchPaths` is `search-paths`. */
function kebab(key: string): string {
  return key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/**
 * Reads a `[….metadata.rust-static]` table.
 *
 * @param where what an error names, such as `[package.metadata.rust-static] of apps/app/Cargo.toml`
 * @throws RustStaticError for a key that is not known or a value of another type
 */
export function parseSettings(toml: TomlTable, where: string): Settings {
  const keys = Object.keys(KINDS) as (keyof Settings)[];
  const known = new Map(keys.map((key) => [kebab(key), key]));
  const result: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(toml)) {
    const key = known.get(name);
    if (!key)
      throw new RustStaticError(`Unknown key "${name}" in ${where}`, {
        reason: `The keys are ${[...known.keys()].sort().join(', ')}.`,
        remedy: 'Correct the key or remove it.',
      });
    checkValue(`Key "${name}" in ${where}`, key, value);
    result[key] = key === 'package' ? parsePackageSettings(value, where) : value;
  }
  return result;
}

function checkValue(what: string, key: keyof Settings, value: unknown): void {
  const wrong = (shouldBe: string): RustStaticError =>
    new RustStaticError(`${what} has a wrong value`, {
      reason: `It is ${JSON.stringify(value)}; it should be ${shouldBe}.`,
      remedy: 'Correct the value.',
    });
  const [isRight, shouldBe] = VALUES[KINDS[key]];
  if (!isRight(value)) throw wrong(shouldBe);
  if (key === 'engine' && value !== 'docker' && value !== 'host') throw wrong('"docker" or "host"');
  // It stands in the Dockerfile.
  if (key === 'alpine' && !/^3\.\d{2}$/.test(String(value)))
    throw wrong('a release from 3.20 on, such as "3.24"');
}

const VALUES: Record<Kind, readonly [isRight: Check, shouldBe: string]> = {
  string: [isText, 'a string'],
  boolean: [isFlag, 'true or false'],
  strings: [listOf(isText), 'an array of strings'],
  table: [recordOf(isText), 'a table of strings'],
  // It is looked through by itself.
  package: [() => true, 'a table'],
};

function mergePackage(weak: PackageSettings | undefined, strong: PackageSettings): PackageSettings {
  const image = weak?.image || strong.image ? { ...weak?.image, ...strong.image } : undefined;
  return { ...weak, ...strong, ...(image ? { image } : {}) };
}

/** The union of settings, the first given the strongest. Lists are replaced, not joined. */
export function mergeSettings(...strongestFirst: (Settings | undefined)[]): Settings {
  const merged: Settings = {};
  for (const settings of strongestFirst.toReversed())
    for (const [key, value] of Object.entries(settings ?? {}))
      if (value !== undefined)
        (merged as Record<string, unknown>)[key] =
          key === 'package' ? mergePackage(merged.package, value as PackageSettings) : value;
  return merged;
}
