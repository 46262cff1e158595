import { packagesOfArchives } from './installed-packages';

const DATABASE = `C:Q1abc=
P:zlib-static
V:1.3.1-r2
A:x86_64
L:Zlib
F:usr/lib
R:libz.a
Z:Q1def=

P:musl-dev
V:1.2.5-r9
L:MIT
F:usr/lib
R:libc.a
R:libm.a

P:zlib
V:1.3.1-r2
F:lib
R:libz.so.1.3.1
`;

describe('packagesOfArchives', () => {
  it('finds the package that an archive belongs to', () => {
    expect(Object.fromEntries(packagesOfArchives(DATABASE, ['z', 'c', 'ssl']))).toEqual({
      z: { name: 'zlib-static', version: '1.3.1-r2', license: 'Zlib' },
      c: { name: 'musl-dev', version: '1.2.5-r9', license: 'MIT' },
    });
  });

  it('finds none in what is no database', () => {
    expect(packagesOfArchives('', ['z']).size).toBe(0);
    expect(packagesOfArchives('R:libz.a\n', ['z']).size).toBe(0);
  });
});
