import { CATALOGUE } from './catalogue';
import type { Library, NativeCrate } from './library';

/** The entry of that very name. */
export function libraryNamed(name: string | undefined): Library | undefined {
  return CATALOGUE.find((entry) => entry.name === name);
}

// What linkers and users call libraries that have no archive to be called by.
const ALIASES: Readonly<Record<string, string>> = {
  asound: 'alsa',
  'dbus-1': 'dbus',
  git2: 'libgit2',
  pam: 'linux-pam',
  pulse: 'pulseaudio',
  gssapi_krb5: 'krb5',
};

/** A library by the name a user says, or by what the linker calls it first; in any case, with or without `lib`. */
export function findLibrary(name: string): Library | undefined {
  const exact = (word: string): Library | undefined =>
    libraryNamed(word) ?? CATALOGUE.find((entry) => entry.link[0] === word) ?? libraryNamed(ALIASES[word]);
  const lower = name.toLowerCase();
  return exact(name) ?? exact(lower) ?? exact(lower.replace(/^lib/, '')) ?? exact(`lib${lower}`);
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
