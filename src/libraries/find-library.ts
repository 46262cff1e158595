import { CATALOGUE } from './catalogue';
import type { Library, NativeCrate } from './library';

/** The entry of that very name. */
export function libraryNamed(name: string | undefined): Library | undefined {
  return CATALOGUE.find((entry) => entry.name === name);
}

/** A library by the name a user says, or by what the linker calls it first; in any case, with or without `lib`. */
export function findLibrary(name: string): Library | undefined {
  const exact = (word: string): Library | undefined =>
    libraryNamed(word) ??
    CATALOGUE.find(({ link = [], aliases = [] }) => link[0] === word || aliases.includes(word));
  const lower = name.toLowerCase();
  return exact(name) ?? exact(lower) ?? exact(lower.replace(/^lib/, '')) ?? exact(`lib${lower}`);
}

/** The names by which a library may be asked for. */
export function libraryNames(): string[] {
  return CATALOGUE.flatMap(({ name, aliases = [] }) => [name, ...aliases]);
}

/** The library that brings `-l<name>`. */
export function libraryOfLink(name: string): Library | undefined {
  // C++'s own library is in the lists of several, and is none of them.
  if (name === 'stdc++') return undefined;
  return findLibrary(name) ?? CATALOGUE.find(({ link = [] }) => link.includes(name));
}

/** The library that a C header belongs to, such as `openssl/ssl.h`. */
export function libraryOfHeader(header: string): Library | undefined {
  return CATALOGUE.find(({ headers }) => headers?.test(header));
}

/** The library whose archive defines a symbol. */
export function libraryOfSymbol(symbol: string): Library | undefined {
  return CATALOGUE.find(({ symbols }) => symbols?.test(symbol));
}

/** The libraries that a crate brings, with what is known of the crate. By its name or by its `links` value. */
export function librariesOfCrate(name: string, links?: string): { library: Library; crate: NativeCrate }[] {
  return CATALOGUE.flatMap((library) => {
    const { crates = [] } = library;
    const crate =
      crates.find((entry) => fits(entry.name, name)) ??
      crates.find((entry) => entry.links !== undefined && links !== undefined && fits(entry.links, links));
    return crate ? [{ library, crate }] : [];
  });
}

/** Whether a name is meant by a pattern: in it a final `*` stands for any ending. */
export function fits(pattern: string, name: string): boolean {
  return pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : name === pattern;
}
