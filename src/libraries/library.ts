import { packagesAt } from './alpine-releases';

/**
 * Link strategy of a library in a static executable on Alpine: from the archive of an Alpine
 * package, compiled by the crate that links it, compiled by a stage of the Dockerfile, or not
 * supported.
 */
export type LinkStrategy = 'static archive' | 'bundled' | 'from source' | 'unsupported';

/**
 * An Alpine package. `from` and `until` are the first and last release that has it, if not all have
 * it.
 */
export type AlpinePackage = string | { name: string; from?: string; until?: string };

/** A crate that links a C library. A final `*` in names and `links` matches any ending. */
export interface NativeCrate {
  name: string;
  /**
   * Its `links` value, if any
   * (https://doc.rust-lang.org/cargo/reference/build-scripts.html#the-links-manifest-key).
   */
  links?: string;
  /** When it compiles the C code itself: always, or with one of these features. */
  compiles?: 'always' | readonly string[];
  /** With one of these features it does not use the C library. */
  avoids?: readonly string[];
  /** It uses the library only with one of these features. */
  under?: readonly string[];
  /** With one of these features it links the system's archive instead of compiling. */
  system?: readonly string[];
  /** Libraries of the catalogue whose archives the crate's own code needs. */
  needs?: readonly string[];
  /** Alpine packages that are needed to compile it, besides a C and C++ compiler and make. */
  tools?: readonly AlpinePackage[];
}

/** How a stage of the Dockerfile compiles an archive that Alpine does not ship. */
export interface SourceRecipe {
  version: string;
  /** `{version}` is replaced by the version. */
  url: string;
  /** SHA-512 of the file at `url`, in hexadecimal. */
  sha512: string;
  /** Alpine packages, besides build-base and pkgconf. */
  tools: readonly AlpinePackage[];
  /** Arguments of its `configure`, without the prefix. */
  configure: readonly string[];
  /** Further arguments to compile for `$triple`, whose first part is `$arch`. Autoconf's by default. */
  cross?: readonly string[];
}

/** Facts about one C library. */
export interface Library {
  /** The name that users would write. */
  name: string;
  strategy: LinkStrategy;
  /** The reason for this strategy, in one sentence. */
  reason: string;
  /** Source of the facts: a path in Alpine's aports, a crate's build script, or a page. */
  source: string;
  crates?: readonly NativeCrate[];
  /** Other names that users and linkers use. */
  aliases?: readonly string[];
  /** Matches names of its headers in `#include`. */
  headers?: RegExp;
  /** Matches symbols of its archive. */
  symbols?: RegExp;
  /** Linker names (`-l`) of the library itself, dependents first. */
  link?: readonly string[];
  /** Libraries of the catalogue that its archive needs. */
  needs?: readonly string[];
  /** Alpine packages with headers and `.pc` files. */
  dev?: readonly AlpinePackage[];
  /** Alpine packages with the archive, if `dev` does not contain it. */
  static?: readonly AlpinePackage[];
  /**
   * True if `dev` contains the archive. By default it does if the strategy is `static archive` and
   * `static` is absent.
   */
  archive?: boolean;
  /** Environment variables that make its crates link the archive. */
  env?: Readonly<Record<string, string>>;
  /** The cargo feature that compiles it from source, such as `openssl/vendored`. */
  feature?: string;
  /** Alternative to use instead. */
  instead?: string;
  /** What the finished program needs at run time. */
  runtime?: string;
  recipe?: SourceRecipe;
}

/** A crate whose build runs a program, with the packages that contain it. */
export interface BuildTool {
  crate: string;
  packages: readonly AlpinePackage[];
  env?: Readonly<Record<string, string>>;
  reason: string;
  source: string;
}

/** Returns the Alpine packages with a library's headers, `.pc` files and archive. */
export function packagesOf({ dev = [], static: archives = [] }: Library): readonly AlpinePackage[] {
  return [...dev, ...archives];
}

/**
 * Returns the Alpine packages that contain a library's archive in a release. Empty if no usable
 * archive exists.
 */
export function archivePackages(library: Library, alpine: string): string[] {
  const { strategy, dev = [], static: archives } = library;
  const { archive = strategy === 'static archive' } = library;
  if (strategy === 'unsupported') return [];
  return packagesAt(archives ?? (archive ? dev : []), alpine);
}

/**
 * True if the release has the library's archive. Some libraries have one only in later releases.
 */
export function hasArchive(library: Library, alpine: string): boolean {
  return archivePackages(library, alpine).length > 0;
}
