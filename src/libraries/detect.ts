import type { ClosureCrate } from '../cargo/closure-crates';
import { librariesAsked } from './asked';
import { BUILD_TOOLS } from './catalogue';
import { NOT_NATIVE } from './catalogue/not-native';
import { OWN_CODE } from './catalogue/own-code';
import { fits, librariesOfCrate } from './find-library';
import type { BuildTool, Library, LinkStrategy, NativeCrate } from './library';

/**
 * How a crate links a C library. `undecided`: both ways, or its features decide and are not known.
 */
export type CrateStrategy = Extract<LinkStrategy, 'static archive' | 'bundled'> | 'undecided';

/**
 * A C library that crates add to the program. `isGuess`: a path crate names it, and may link it under
 * a condition only.
 */
export interface FoundLibrary {
  library: Library;
  crates: { name: string; strategy: CrateStrategy; known: NativeCrate; isGuess?: boolean }[];
}

/** The native code in a closure of crates. */
export interface Detection {
  /**
   * True if crates and features come from cargo. Otherwise they come from the lock, which does not
   * depend on features or targets.
   */
  exact: boolean;
  libraries: FoundLibrary[];
  tools: { tool: BuildTool; crate: string }[];
  /** Crates that compile their own native code and need only a compiler. */
  own: string[];
  /** Crates that seem native but are not in the catalogue. */
  unknown: { crate: string; why: string }[];
}

/** Crates that compile or find native code. A crate that uses one of them counts as native. */
export const BUILDERS: readonly string[] = [
  'autotools',
  'bindgen',
  'cc',
  'cmake',
  'cxx-build',
  'gcc',
  'metadeps',
  'nasm-rs',
  'pkg-config',
  'system-deps',
  'vcpkg',
];

/**
 * Detects the native code of crates. For the closure of a lock, the result is what the program may
 * need, and never too little. For the crates and features that cargo reports, it is what the
 * program does need.
 */
export function detect(crates: readonly ClosureCrate[], exact: boolean): Detection {
  const found = new Map<string, FoundLibrary>();
  const entryOf = (library: Library): FoundLibrary => {
    const entry = found.get(library.name) ?? { library, crates: [] };
    found.set(library.name, entry);
    return entry;
  };
  const result: Detection = { exact, libraries: [], tools: [], own: [], unknown: [] };
  for (const crate of crates.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    if (NOT_NATIVE.some((pattern) => fits(pattern, crate.name))) continue;
    const libraries = librariesOfCrate(crate.name, crate.links);
    for (const { library, crate: known } of libraries) {
      const strategy = strategyOf(known, crate.features);
      if (strategy === undefined) continue;
      const entry = entryOf(library);
      const same = entry.crates.find(({ name }) => name === crate.name);
      if (!same) entry.crates.push({ name: crate.name, strategy, known });
      // Several versions, or builds for the host and for the target, may differ.
      else if (strategy !== same.strategy) same.strategy = 'undecided';
    }
    const asked = libraries.length > 0 ? [] : librariesAsked(crate.asks ?? []);
    for (const library of asked)
      entryOf(library).crates.push({
        name: crate.name,
        strategy: 'static archive',
        known: { name: crate.name },
        isGuess: true,
      });
    const tool = BUILD_TOOLS.find((entry) => fits(entry.crate, crate.name));
    if (tool && !result.tools.some(({ crate: name }) => name === crate.name))
      result.tools.push({ tool, crate: crate.name });
    if (libraries.length + asked.length === 0 && !tool) classify(crate, crates, result);
  }
  result.libraries = [...found.values()].sort((a, b) => (a.library.name < b.library.name ? -1 : 1));
  return result;
}

/**
 * Returns how the crate links its library with these features. Undefined if it does not use the
 * library.
 */
function strategyOf(
  { compiles = [], avoids = [], under, system = [] }: NativeCrate,
  features: readonly string[] | undefined,
): CrateStrategy | undefined {
  const has = (names: readonly string[]): boolean => features?.some((name) => names.includes(name)) ?? false;
  if (has(avoids) || (under && features && !has(under))) return undefined;
  if (features === undefined)
    return compiles.length === 0
      ? 'static archive'
      : compiles === 'always' && system.length === 0
        ? 'bundled'
        : 'undecided';
  return !has(system) && (compiles === 'always' || has(compiles)) ? 'bundled' : 'static archive';
}

function classify(crate: ClosureCrate, all: readonly ClosureCrate[], result: Detection): void {
  if (OWN_CODE.some(({ crate: pattern }) => fits(pattern, crate.name))) {
    if (!result.own.includes(crate.name)) result.own.push(crate.name);
    return;
  }
  if (BUILDERS.includes(crate.name)) return;
  const present = new Set(all.map(({ name }) => name));
  const builder = crate.dependencies.find((name) => BUILDERS.includes(name) && present.has(name));
  const why = /[-_]sys\d*$/.test(crate.name)
    ? 'its name says that it wraps a C library'
    : builder && `its build uses ${builder}`;
  if (why && !result.unknown.some(({ crate: name }) => name === crate.name))
    result.unknown.push({ crate: crate.name, why });
}
