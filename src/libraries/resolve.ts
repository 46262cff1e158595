import { packagesAt } from './alpine-releases';
import { hasArchive, packagesOf, type AlpinePackage, type Library, type LinkStrategy } from './library';
import type { CrateStrategy, Detection, FoundLibrary } from './detect';
import { findLibrary, libraryNamed } from './find-library';

/** The native requirements of one app. */
export interface NativeRequest {
  /**
   * Libraries that the crate itself links, in the user's spelling. `!name`: the builder gets the
   * library in a way of the user's own.
   */
  declared: readonly string[];
  detection: Detection;
  /** Alpine release, such as `3.24`. */
  alpine: string;
  /** The linker that the user has chosen. Alpine's package has the same name. */
  linker?: string | undefined;
}

/** A library with its link strategy in the program. */
export interface PlannedLibrary {
  library: Library;
  /** `undecided`: the archive of Alpine, or bundled; features decide. */
  strategy: LinkStrategy | 'undecided';
  declared: boolean;
  /** Crates that link it. */
  crates: string[];
  /** True if all of these crates may link it under a condition only. */
  isGuess: boolean;
}

/** The parts of a builder for an app's native code. */
export interface NativePlan {
  libraries: PlannedLibrary[];
  /** Alpine packages besides those of every builder, sorted. */
  packages: string[];
  /** Those among them that contain archives and headers, sorted. */
  archivePackages: string[];
  env: Record<string, string>;
  /** Libraries that have their own stage to compile them, sorted. */
  stages: Library[];
  /** Libraries that build.rs links: declared libraries that no crate links, dependents first. */
  link: string[];
  /** Declared names that are not in the catalogue. They are passed to the linker unchanged. */
  unknown: string[];
}

/** Determines packages, environment, stages and link names. */
export function resolveNative({ declared, detection, alpine, linker }: NativeRequest): NativePlan {
  const isOwn = (name: string): boolean => name.startsWith('!');
  const provided = declared.filter(isOwn).map((name) => ({ name, library: findLibrary(name.slice(1)) }));
  const named = declared.filter((name) => !isOwn(name)).map((name) => ({ name, library: findLibrary(name) }));
  const found = detection.libraries.filter(
    (entry) => !provided.some(({ library }) => library === entry.library),
  );
  const libraries = merge(
    named.flatMap(({ library }) => (library ? [library] : [])),
    found,
    alpine,
  );
  const archives = withNeeds([
    ...libraries
      .filter(({ strategy }) => strategy === 'static archive' || strategy === 'undecided')
      .filter(({ library }) => hasArchive(library, alpine))
      .map(({ library }) => library),
    ...found.flatMap(({ crates }) =>
      crates.flatMap(({ known }) => (known.needs ?? []).map((name) => libraryNamed(name)!)),
    ),
  ]);
  const stages = libraries.filter(({ strategy }) => strategy === 'from source').map(({ library }) => library);
  const tools = detection.tools.map(({ tool }) => tool);
  const packages: AlpinePackage[] = [
    ...archives.flatMap(packagesOf),
    ...found.flatMap(toolsOf),
    ...tools.flatMap((tool) => tool.packages),
    ...(linker === undefined ? [] : [linker]),
  ];
  const certain = found.filter(({ crates }) => crates.some(({ isGuess }) => !isGuess));
  const linked = new Set(certain.flatMap(({ library }) => library.link ?? []));
  const sorted = (names: readonly AlpinePackage[]): string[] =>
    [...new Set(packagesAt(names, alpine))].sort();
  return {
    libraries,
    archivePackages: sorted(archives.flatMap(packagesOf)),
    packages: sorted(packages),
    env: Object.assign({}, ...[...archives, ...tools].map(({ env }) => env ?? {})) as Record<string, string>,
    stages,
    link: linkNames(named, alpine).filter((name) => !linked.has(name)),
    unknown: [...named, ...provided].filter(({ library }) => !library).map(({ name }) => name),
  };
}

function merge(declared: Library[], found: readonly FoundLibrary[], alpine: string): PlannedLibrary[] {
  const all = [...new Set([...declared, ...found.map(({ library }) => library)])];
  return all
    .map((library) => {
      const crates = found.find((entry) => entry.library === library)?.crates ?? [];
      return {
        library,
        strategy: strategyOf(
          library,
          crates.map(({ strategy }) => strategy),
          alpine,
        ),
        declared: declared.includes(library),
        crates: crates.map(({ name }) => name),
        isGuess: crates.length > 0 && crates.every(({ isGuess }) => isGuess),
      };
    })
    .sort((a, b) => (a.library.name < b.library.name ? -1 : 1));
}

function strategyOf(library: Library, ofCrates: CrateStrategy[], alpine: string): PlannedLibrary['strategy'] {
  // Without a crate, build.rs links it.
  const takesArchive = ofCrates.length === 0 || ofCrates.includes('static archive');
  if (!takesArchive && !ofCrates.includes('undecided')) return 'bundled';
  if (library.recipe) return 'from source';
  if (!takesArchive) return 'undecided';
  return hasArchive(library, alpine) ? 'static archive' : 'unsupported';
}

function toolsOf({ crates }: FoundLibrary): readonly AlpinePackage[] {
  return crates.flatMap(({ strategy, known }) => (strategy === 'static archive' ? [] : (known.tools ?? [])));
}

/** Returns the libraries and their dependencies. Each comes after everything that needs it. */
function withNeeds(libraries: readonly Library[]): Library[] {
  const order: Library[] = [];
  const visit = (library: Library): void => {
    if (order.includes(library)) return;
    for (const name of [...(library.needs ?? [])].reverse()) visit(libraryNamed(name)!);
    order.push(library);
  };
  for (const library of [...libraries].reverse()) visit(library);
  return order.reverse();
}

function linkNames(named: readonly { name: string; library?: Library }[], alpine: string): string[] {
  const known = withNeeds(
    named.flatMap(({ library }) => (library && isLinkable(library, alpine) ? [library] : [])),
  );
  const names = known.flatMap(({ link = [] }) => link);
  // An unknown library may need any of the others, so it comes first.
  const unknown = named.filter(({ library }) => !library).map(({ name }) => name);
  // The C++ standard library comes after everything that uses it.
  const cxx = names.includes('stdc++') ? ['stdc++'] : [];
  return [...unknown, ...new Set(names.filter((name) => name !== 'stdc++')), ...cxx];
}

function isLinkable(library: Library, alpine: string): boolean {
  return library.recipe !== undefined || hasArchive(library, alpine);
}
