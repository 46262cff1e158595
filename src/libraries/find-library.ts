import { CATALOGUE } from './catalogue';
import type { Library, NativeCrate } from './library';

/** Returns the entry with exactly this name. */
export function libraryNamed(name: string | undefined): Library | undefined {
  return CATALOGUE.find((entry) => entry.name === name);
}

/**
 * Finds a library by a user's name for it, or by the first of its linker names. Case and the prefix
 * `lib` are ignored.
 */
export function findLibrary(name: string): Library | undefined {
  const exact = (word: string): Library | undefined =>
    libraryNamed(word) ??
    CATALOGUE.find(({ link = [], aliases = [] }) => link[0] === word || aliases.includes(word));
  const lower = name.toLowerCase();
  return exact(name) ?? exact(lower) ?? exact(lower.replace(/^lib/, '')) ?? exact(`lib${lower}`);
}

/** Returns all accepted names of libraries. */
export function libraryNames(): string[] {
  return CATALOGUE.flatMap(({ name, aliases = [] }) => [name, ...aliases]);
}

/** Returns the library that provides `-l<name>`. */
export function libraryOfLink(name: string): Library | undefined {
  // The C++ standard library is in the lists of several libraries, but is none of them.
  if (name === 'stdc++') return undefined;
  return findLibrary(name) ?? CATALOGUE.find(({ link = [] }) => link.includes(name));
}

/** Returns the library that contains a C header, such as `openssl/ssl.h`. */
export function libraryOfHeader(header: string): Library | undefined {
  return CATALOGUE.find(({ headers }) => headers?.test(header));
}

/** Returns the library whose archive defines a symbol. */
export function libraryOfSymbol(symbol: string): Library | undefined {
  return CATALOGUE.find(({ symbols }) => symbols?.test(symbol));
}

/**
 * Returns the libraries that a crate links, with the catalogue's data about the crate. It is found
 * by name or by `links` value.
 */
export function librariesOfCrate(name: string, links?: string): { library: Library; crate: NativeCrate }[] {
  return CATALOGUE.flatMap((library) => {
    const { crates = [] } = library;
    const crate =
      crates.find((entry) => fits(entry.name, name)) ??
      crates.find((entry) => entry.links !== undefined && links !== undefined && fits(entry.links, links));
    return crate ? [{ library, crate }] : [];
  });
}

/** True if a name matches a pattern, in which a final `*` matches any ending. */
export function fits(pattern: string, name: string): boolean {
  return pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : name === pattern;
}
