import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isCfg } from '../../cargo/cfg';
import { CONFIG_NAMES, readConfigs } from '../../cargo/config';
import { filesOnDisk } from '../../cargo/files';
import { profileChain } from '../../cargo/profiles';
import { parseToml, table, type TomlTable } from '../../cargo/toml';
import { findWorkspace } from '../../cargo/workspace';
import { RustStaticError } from '../../errors';
import { decidingFiles } from '../../plan/build-sources';
import { hostFacts } from '../../plan/host-facts';
import { defaultTarget } from '../../plan/triple';
import type { BuildRequest } from '../engine';

// Settings for fetching and printing. None of them changes a binary
// (https://doc.rust-lang.org/cargo/reference/config.html).
const HARMLESS = new Set([
  ...['alias', 'cache', 'cargo-new', 'credential-alias', 'doc', 'future-incompat-report', 'http', 'install'],
  ...['net', 'registries', 'registry', 'source', 'term'],
]);
// The engine sets flags and folders itself. A wrapper such as sccache returns what rustc returns.
const HARMLESS_BUILD = new Set([
  ...['build-dir', 'jobs', 'rustc-wrapper', 'rustdocflags', 'rustflags', 'target', 'target-dir', 'warnings'],
]);
const HARMLESS_TARGET = new Set(['rustdocflags', 'rustflags']);
/** A build runs no program of the target, but tests do. */
const RUNNER = 'runner';
/** The lock decides which versions are used. */
const HARMLESS_RESOLVER = new Set(['incompatible-rust-versions']);

/** The parts of a build that decide which settings apply to it. */
export interface ConfiguredBuild {
  /** Absolute path of the Nx workspace. */
  root: string;
  /** Triple. */
  target: string;
  /** Its profile, and those that it inherits from. */
  profiles: readonly string[];
  /** Configuration that the cache key covers, relative to the root. */
  covered: readonly string[];
  /** True if the tests of the crate run. */
  runsTests: boolean;
}

/** Returns these parts of a build. */
export function configuredBuild({
  plan,
  workspaceRoot: root,
}: Pick<BuildRequest, 'plan' | 'workspaceRoot'>): ConfiguredBuild {
  const files = filesOnDisk(root);
  const { manifest } = findWorkspace(files, plan.crate.root);
  const owners = [manifest, ...readConfigs(files, plan.cargoRoot)].map(({ toml }) => toml);
  const covered = [...decidingFiles(plan.cargoRoot), ...plan.configs];
  const runsTests = plan.tests !== undefined;
  return { root, target: plan.target, profiles: profileChain(owners, plan.profile), covered, runsTests };
}

/**
 * Refuses cargo configuration outside of the workspace that can change a binary. Cargo reads
 * configuration from every parent folder and from its home, but the cache key covers neither.
 * Settings for other triples and profiles do not apply to the build.
 *
 * @param cargoHome absolute path. It may be in the workspace, as in many CI jobs
 * @throws RustStaticError that names the file and the key
 */
export function refuseOuterConfig(build: ConfiguredBuild, cargoHome: string): void {
  const covered = new Set(build.covered.map((file) => join(build.root, file)));
  for (const file of outerConfigs(build.root, cargoHome)) {
    const toml = parseToml(readFileSync(file, 'utf8'), file);
    const found = decidingKeys(toml, build);
    // Cargo reads such a file twice. Only lists of folders are joined then.
    const key = covered.has(file) ? found.find((name) => name === 'paths') : found[0];
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

/** Returns the keys that can change the binary of a build, each with its table. */
function decidingKeys(toml: TomlTable, { target, profiles, runsTests }: ConfiguredBuild): string[] {
  const below = (name: string, harmless: ReadonlySet<string>): string[] =>
    Object.keys(table(toml[name])).flatMap((key) => (harmless.has(key) ? [] : [`${name}.${key}`]));
  const ofTargets = Object.entries(table(toml.target))
    .filter(([triple]) => triple === target || isCfg(triple) || isOfThisMachine(triple))
    .flatMap(([triple, settings]) =>
      Object.keys(table(settings))
        .filter((key) => !HARMLESS_TARGET.has(key) && (runsTests || key !== RUNNER))
        .map((key) => `target.${triple}.${key}`),
    );
  const inTables = ['build', 'target', 'profile', 'resolver'];
  return [
    ...below('build', HARMLESS_BUILD),
    ...ofTargets,
    ...Object.keys(table(toml.profile)).flatMap((name) =>
      profiles.includes(name) ? [`profile.${name}`] : [],
    ),
    ...below('resolver', HARMLESS_RESOLVER),
    ...Object.keys(toml).filter((key) => !HARMLESS.has(key) && !inTables.includes(key)),
  ];
}

const SYSTEMS: Readonly<Record<string, string>> = { darwin: 'apple', win32: 'windows' };

/** True if build scripts may be compiled for a triple. */
function isOfThisMachine(triple: string): boolean {
  const facts = hostFacts();
  const [arch] = defaultTarget(facts).split('-');
  return triple.startsWith(`${arch}-`) && triple.includes(SYSTEMS[facts.platform] ?? facts.platform);
}
