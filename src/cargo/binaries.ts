import { didYouMean } from '../did-you-mean';
import { RustStaticError } from '../errors';
import type { Files } from './files';
import { resolveFeatures, type FeatureState } from './features';
import type { Manifest } from './manifest';
import { joinPath } from './paths';
import { strings, table } from './toml';

interface Binary {
  name: string;
  requiredFeatures: string[];
}

/** The features that a build turns on. */
interface EnabledFeatures {
  /** The features passed to cargo, without `default`. */
  features: readonly string[];
  noDefaultFeatures: boolean;
}

/**
 * Returns the binary targets of a crate, by cargo's rules: `[[bin]]`, `src/main.rs`, `src/bin/*.rs`
 * and `src/bin/<name>/main.rs`
 * (https://doc.rust-lang.org/cargo/reference/cargo-targets.html#target-auto-discovery).
 */
export function listBinaries(files: Files, manifest: Manifest): Binary[] {
  const declared = (Array.isArray(manifest.toml.bin) ? manifest.toml.bin : []).map((bin) => ({
    name: String(table(bin).name),
    requiredFeatures: strings(table(bin)['required-features']),
  }));
  // In edition 2015, a declared binary turns the discovery of others off.
  const old = declared.length > 0 && (manifest.package?.edition ?? '2015') === '2015';
  const automatic = manifest.package?.autobins ?? !old;
  const found = automatic === false ? [] : discover(files, manifest);
  const names = new Set(declared.map((bin) => bin.name));
  // If a [[bin]] uses `src/main.rs` under another name, cargo does not add the file again.
  const paths = new Set(
    (Array.isArray(manifest.toml.bin) ? manifest.toml.bin : []).map((bin) =>
      joinPath(String(table(bin).path ?? '')),
    ),
  );
  const extra = found.filter((bin) => !names.has(bin.name) && !paths.has(bin.path));
  return [...declared, ...extra.map(({ name }) => ({ name, requiredFeatures: [] }))];
}

function discover(files: Files, manifest: Manifest): { name: string; path: string }[] {
  const result: { name: string; path: string }[] = [];
  const names = files.list(joinPath(manifest.root, 'src'));
  if (names.includes('main.rs')) result.push({ name: manifest.package!.name, path: 'src/main.rs' });
  if (!names.includes('bin')) return result;
  // Cargo skips dot files, which editors and file managers create.
  const entries = files.list(joinPath(manifest.root, 'src/bin')).filter((name) => !name.startsWith('.'));
  for (const entry of entries) {
    if (entry.endsWith('.rs')) result.push({ name: entry.slice(0, -3), path: `src/bin/${entry}` });
    else if (files.list(joinPath(manifest.root, 'src/bin', entry)).includes('main.rs'))
      result.push({ name: entry, path: `src/bin/${entry}/main.rs` });
  }
  return result;
}

/** True if the crate has any binary target. */
export function hasBinary(files: Files, manifest: Manifest): boolean {
  return listBinaries(files, manifest).length > 0;
}

/** The binaries to build. */
export interface ChosenBinaries {
  /** Sorted. */
  bins: string[];
  /**
   * Binaries among them that cargo may skip: they require features of other crates, which only
   * cargo resolves.
   */
  undecided: string[];
}

/**
 * Chooses the binaries to build: the requested ones, or every binary whose required features are or
 * may be enabled.
 *
 * @param asked names from the `bins` option; empty means all
 * @throws RustStaticError if the crate has no binary, if it has none with a requested name, or if a
 * name is not a valid file name
 */
export function chooseBinaries(
  files: Files,
  manifest: Manifest,
  { asked, ...enabled }: EnabledFeatures & { asked: string[] },
): ChosenBinaries {
  const all = listBinaries(files, manifest);
  const crate = `crate ${manifest.package!.name} (${manifest.file})`;
  if (all.length === 0)
    throw new RustStaticError(`No binary to build in ${crate}`, {
      code: 'binary-missing',
      reason:
        'It has no src/main.rs, nothing in src/bin and no [[bin]] table, so there is no executable to link statically.',
      remedy: `Add src/main.rs, or opt the crate out with \`enabled = false\` under [package.metadata.rust-static].`,
    });
  const unknown = asked.filter((name) => !all.some((bin) => bin.name === name));
  if (unknown.length > 0)
    throw new RustStaticError(`No binary named ${unknown.map(quoted).join(', ')} in ${crate}`, {
      code: 'binary-unknown',
      reason: `Its binaries are ${all.map((bin) => quoted(bin.name)).join(', ')}.`,
      remedy: `Correct the option "bins", or leave it out to build them all.${didYouMean(
        unknown[0]!,
        all.map(({ name }) => name),
      )}`,
    });
  if (asked.length > 0) return { bins: asked.map(checked).sort(), undecided: [] };
  const stateOf = statesOf(manifest, enabled);
  const possible = all.filter((bin) => isPossible(bin, stateOf));
  const undecided = possible.filter((bin) => !bin.requiredFeatures.every(stateOf));
  const names = (list: Binary[]): string[] => list.map(({ name }) => checked(name)).sort();
  if (possible.length > 0) return { bins: names(possible), undecided: names(undecided) };
  throw new RustStaticError(`No binary can be built in ${crate} with the features chosen`, {
    code: 'binary-needs-features',
    reason: all.map((bin) => `${quoted(bin.name)} requires ${bin.requiredFeatures.join(', ')}`).join('\n'),
    remedy: `Name the features in the option "features", such as features = ${JSON.stringify(mainBinary(manifest, all)!.requiredFeatures)} in [package.metadata.rust-static] of ${manifest.file}.`,
  });
}

function statesOf(manifest: Manifest, { features, noDefaultFeatures }: EnabledFeatures): FeatureState {
  return resolveFeatures(manifest, noDefaultFeatures ? features : ['default', ...features]);
}

function isPossible({ requiredFeatures }: Binary, stateOf: FeatureState): boolean {
  return !requiredFeatures.some((feature) => stateOf(feature) === false);
}

/** Returns the binary that `cargo run` would run, or the first one. */
function mainBinary({ package: own }: Manifest, all: readonly Binary[]): Binary | undefined {
  const named = (name: unknown): Binary | undefined => all.find((bin) => bin.name === name);
  return named(own?.['default-run']) ?? named(own?.name) ?? all[0];
}

/**
 * Returns the features that the main binary of a crate requires, if no binary can be built without
 * more features. Undefined if one can be built.
 */
export function lackingFeatures(
  files: Files,
  manifest: Manifest,
  enabled: EnabledFeatures,
): string[] | undefined {
  const all = listBinaries(files, manifest);
  const stateOf = statesOf(manifest, enabled);
  return all.some((bin) => isPossible(bin, stateOf))
    ? undefined
    : mainBinary(manifest, all)?.requiredFeatures;
}

// The name becomes a file name on this machine too. It must not come from cargo's output alone,
// because compiled code can print lines that look like cargo's report.
function checked(name: string): string {
  if (/^[\p{L}\p{N}_][\p{L}\p{N}_-]*$/u.test(name)) return name;
  throw new RustStaticError(`${JSON.stringify(name)} is not a valid binary name`, {
    code: 'binary-name-invalid',
    reason: 'rustc takes letters, digits, - and _ for the name of a crate.',
    remedy: 'Rename it in Cargo.toml.',
  });
}

function quoted(name: string): string {
  return `"${name}"`;
}
