import { alpinePackages } from '../testing/alpine-packages';
import { packagesAt, RELEASES } from './alpine-releases';
import { hasArchive, packagesOf, type AlpinePackage } from './library';
import { BUILD_TOOLS, CATALOGUE } from './catalogue';
import { NOT_NATIVE } from './catalogue/not-native';
import { OWN_CODE } from './catalogue/own-code';
import { resolveNative } from './resolve';

const EXISTING = alpinePackages();
const named = (entry: AlpinePackage): string => (typeof entry === 'string' ? entry : entry.name);
const byName = (name: string) => CATALOGUE.find((entry) => entry.name === name);

describe('the catalogue', () => {
  it('has every library once, sorted', () => {
    const names = CATALOGUE.map(({ name }) => name);
    expect(names).toEqual([...new Set(names)].sort());
    expect(names.length).toBeGreaterThanOrEqual(80);
  });

  it.each(CATALOGUE.map((entry) => [entry.name, entry] as const))('%s has its form', (_name, library) => {
    expect(library.reason).toMatch(/^[A-Z\d\u0060][^\n]{15,}\.$/i);
    expect(library.source.length).toBeGreaterThan(8);
    // A library that can be linked has an archive. A library without one says what else to do.
    const { strategy, crates = [] } = library;
    if (strategy === 'static archive') expect(packagesOf(library)).not.toEqual([]);
    if (strategy === 'from source') expect(library.recipe).toBeDefined();
    if (library.archive) expect(library.static).toBeUndefined();
    if (strategy === 'bundled' && crates.length > 0)
      expect(crates.some(({ compiles }) => compiles !== undefined)).toBe(true);
    if (library.recipe) expect(library.recipe.sha512).toMatch(/^[0-9a-f]{128}$/);
    for (const need of library.needs ?? [])
      expect(RELEASES.some(({ release }) => hasArchive(byName(need)!, release))).toBe(true);
    for (const { name, links } of crates) {
      expect(name).toMatch(/^[\w-]+\*?$/);
      if (links !== undefined) expect(links).toMatch(/^[\w.+-]+\*?$/);
    }
  });

  it('gives every crate to one library or tool, or says that it is nothing of the kind', () => {
    const crates = [
      ...new Set(CATALOGUE.flatMap(({ crates = [] }) => crates.map(({ name }) => name))),
      ...OWN_CODE.map(({ crate }) => crate),
      ...NOT_NATIVE,
    ];
    const twice = crates.filter((name, index) => crates.indexOf(name) !== index);
    expect(twice).toEqual([]);
  });

  it.each(RELEASES.map(({ release }) => release))('names only packages that Alpine %s has', (release) => {
    const packages = [
      ...CATALOGUE.flatMap((library) => [
        ...packagesAt([...packagesOf(library), ...(library.recipe?.tools ?? [])], release),
        ...(library.crates ?? []).flatMap(({ tools = [] }) => packagesAt(tools, release)),
      ]),
      ...BUILD_TOOLS.flatMap((tool) => packagesAt(tool.packages, release)),
    ];
    expect(packages.length).toBeGreaterThan(100);
    expect(packages.filter((name) => !EXISTING.get(release)!.has(name))).toEqual([]);
  });

  it('names a first or last release only where it makes a difference', () => {
    const ranged = CATALOGUE.flatMap(packagesOf).filter((entry) => typeof entry !== 'string');
    for (const entry of ranged) {
      const without = RELEASES.filter(({ release }) => packagesAt([entry], release).length === 0);
      expect([named(entry), without.length > 0]).toEqual([named(entry), true]);
    }
  });

  it.each(CATALOGUE.map(({ name }) => name))(
    '%s can be declared: the order of its archives is right',
    (name) => {
      const { link } = resolveNative({
        declared: [name],
        detection: { exact: false, libraries: [], tools: [], own: [], unknown: [] },
        alpine: '3.24',
      });
      const library = byName(name)!;
      const linked = (of: string): number[] =>
        (byName(of)!.link ?? []).filter((item) => item !== 'stdc++').map((item) => link.indexOf(item));
      const visit = (from: string): void => {
        for (const need of byName(from)!.needs ?? []) {
          const [before, after] = [linked(from), linked(need)];
          if (before.length > 0 && after.length > 0)
            expect(Math.min(...after)).toBeGreaterThan(Math.max(...before));
          visit(need);
        }
      };
      if (library.recipe || hasArchive(library, '3.24')) visit(name);
      else expect(link).toEqual([]);
    },
  );
});
