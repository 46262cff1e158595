import { packagesAt } from './alpine-releases';

/**
 * How a library gets into a static executable on Alpine: from the archive of an Alpine package, compiled by the crate
 * that links it, compiled by a stage of the Dockerfile, or not at all.
 */
export type LinkStrategy = 'static archive' | 'bundled' | 'from source' | 'unsupported';

/** An Alpine package; with the first and last release that has it, where not all do. */
export type AlpinePackage = string | { name: string; from?: string; until?: string };

/** A crate that brings a C library into a program. In names and `links` a final `*` stands for any ending. */
export interface NativeCrate {
  name: string;
  /** Its `links` value, where it has one (https://doc.rust-lang.org/cargo/reference/build-scripts.html#the-links-manifest-key). */
  links?: string;
  /** When it compiles the C code itself: always, or under one of these features. */
  compiles?: 'always' | readonly string[];
  /** Features under which it uses no C library at all. */
  avoids?: readonly string[];
  /** Features under which alone it uses the library. */
  under?: readonly string[];
  /** Features under which it takes the system's archive instead of compiling. */
  system?: readonly string[];
  /** Libraries of the catalogue whose archives its own code needs. */
  needs?: readonly string[];
  /** Alpine packages that compiling it takes, besides a C and C++ compiler and make. */
  tools?: readonly AlpinePackage[];
}

/** How a stage of the Dockerfile makes an archive that Alpine does not ship. */
export interface SourceRecipe {
  version: string;
  /** `{version}` stands for the version. */
  url: string;
  /** Of the file behind `url`, in hexadecimal. */
  sha512: string;
  /** Alpine packages, besides build-base and pkgconf. */
  tools: readonly AlpinePackage[];
  /** Arguments of its `configure`, without the prefix. */
  configure: readonly string[];
}

/** What is known of one C library. */
export interface Library {
  /** The name a user would say. */
  name: string;
  strategy: LinkStrategy;
  /** Why this strategy, in a sentence. */
  reason: string;
  /** Where the facts stand: a path in Alpine's aports, a crate's build script, a page. */
  source: string;
  crates?: readonly NativeCrate[];
  /** Further names that users and linkers have for it. */
  aliases?: readonly string[];
  /** The names of its headers, as `#include` has them. */
  headers?: RegExp;
  /** The symbols of its archive. */
  symbols?: RegExp;
  /** What the linker is told (`-l`) for the library itself, dependents first. */
  link?: readonly string[];
  /** Libraries of the catalogue that its archive needs. */
  needs?: readonly string[];
  /** Alpine packages with headers and `.pc` files. */
  dev?: readonly AlpinePackage[];
  /** Alpine packages with the archive, when `dev` does not hold it. */
  static?: readonly AlpinePackage[];
  /** Whether `dev` holds the archive. Default: whether that is the strategy, and `static` is not there. */
  archive?: boolean;
  /** Environment that makes its crates take the archive. */
  env?: Readonly<Record<string, string>>;
  /** The cargo feature that compiles it from source, such as `openssl/vendored`. */
  feature?: string;
  /** What to use in its place. */
  instead?: string;
  /** What the finished program needs where it runs. */
  runtime?: string;
  recipe?: SourceRecipe;
}

/** A crate whose build runs a program, with the packages that bring it. */
export interface BuildTool {
  crate: string;
  packages: readonly AlpinePackage[];
  env?: Readonly<Record<string, string>>;
  reason: string;
  source: string;
}

/** Alpine packages with a library's headers, `.pc` files and archive. */
export function packagesOf({ dev = [], static: archives = [] }: Library): readonly AlpinePackage[] {
  return [...dev, ...archives];
}

/** The Alpine packages that hold a library's archive in a release; none where it has none that is of use. */
export function archivePackages(library: Library, alpine: string): string[] {
  const { strategy, dev = [], static: archives } = library;
  const { archive = strategy === 'static archive' } = library;
  if (strategy === 'unsupported') return [];
  return packagesAt(archives ?? (archive ? dev : []), alpine);
}

/** Whether the release has the library's archive; of some libraries only later ones do. */
export function hasArchive(library: Library, alpine: string): boolean {
  return archivePackages(library, alpine).length > 0;
}
