import { asPattern, isExact } from './pattern';

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
