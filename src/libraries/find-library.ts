import { CATALOGUE } from './catalogue';
import type { Library, NativeCrate } from './library';

/** A library by the name a user says, or by what the linker calls it first. */
export function findLibrary(name: string): Library | undefined {
  return CATALOGUE.find((entry) => entry.name === name) ?? CATALOGUE.find((entry) => entry.link[0] === name);
}

/** The library that brings `-l<name>`. */
export function libraryOfLink(name: string): Library | undefined {
  // C++'s own library is in the lists of several, and is none of them.
  if (name === 'stdc++') return undefined;
  return findLibrary(name) ?? CATALOGUE.find((entry) => entry.link.includes(name));
}

/** The libraries that a crate brings, with what is known of the crate. By its name or by its `links` value. */
export function librariesOfCrate(name: string, links?: string): { library: Library; crate: NativeCrate }[] {
  return CATALOGUE.flatMap((library) => {
    const crate =
      library.crates.find((entry) => fits(entry.name, name)) ??
      library.crates.find(
        (entry) => entry.links !== undefined && links !== undefined && fits(entry.links, links),
      );
    return crate ? [{ library, crate }] : [];
  });
}

/** Whether a name is meant by a pattern: in it a final `*` stands for any ending. */
export function fits(pattern: string, name: string): boolean {
  return pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : name === pattern;
}
