import { asPattern, isExact, withoutPatterns } from './pattern';

describe('asPattern', () => {
  it.each([
    ['apps/app', 'apps/app'],
    ['apps/app(v2)', 'apps/app?v2?'],
    ['apps/[app]', 'apps/[[]app]'],
    ['apps/{app}', 'apps/[{]app[}]'],
    ['!apps', '?apps'],
  ])('writes %s as %s', (path, pattern) => {
    expect(asPattern(path)).toBe(pattern);
  });

  it('tells which patterns match nothing else', () => {
    expect(['a/[b]', 'a/{b}', 'a/(b)', 'a!'].map(isExact)).toEqual([true, true, false, false]);
  });
});

describe('withoutPatterns', () => {
  it('leaves a plain folder as it is', () => {
    expect(withoutPatterns('apps/a@b+c')).toBe('apps/a@b+c');
  });

  it('gives two folders two names, none of which Nx takes for a pattern', () => {
    const names = ['apps/b(v2)', 'apps/b[v2]', 'apps/b{v2}', 'apps/b!v2!'].map(withoutPatterns);
    expect(new Set(names).size).toBe(4);
    for (const name of names) expect(name).toMatch(/^apps\/b_v2_-[0-9a-f]{6}$/);
  });
});
