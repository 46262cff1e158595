import { CATALOGUE, resolveLibraries } from './catalogue';

describe('the catalogue', () => {
  it('is sorted, and each entry says what to link and what to install', () => {
    const names = CATALOGUE.map(({ name }) => name);
    expect(names).toEqual([...new Set(names)].sort());
    for (const { link, packages } of CATALOGUE) {
      expect(link.length).toBeGreaterThan(0);
      expect(packages).toEqual([...packages].sort());
      expect(packages.join()).toMatch(/-static|-dev/);
    }
  });
});

describe('resolveLibraries', () => {
  it('knows a library by its name and by what the linker calls it', () => {
    expect(resolveLibraries(['openssl', 'z'])).toEqual({
      link: ['ssl', 'crypto', 'z'],
      packages: ['openssl-dev', 'openssl-libs-static', 'zlib-dev', 'zlib-static'],
      unknown: [],
    });
  });

  it('puts what several libraries need after all of them', () => {
    expect(resolveLibraries(['openssl', 'libssh2', 'libpq']).link).toEqual([
      'ssh2',
      'z',
      'pq',
      'pgcommon',
      'pgport',
      'ssl',
      'crypto',
    ]);
  });

  it('hands what it does not know to the linker', () => {
    expect(resolveLibraries(['answer'])).toEqual({ link: ['answer'], packages: [], unknown: ['answer'] });
  });
});
