import { compiledCrates, lockedCrates } from './closure-crates';

const metadata = JSON.stringify({
  packages: [
    { id: '1', name: 'app', version: '0.1.0', links: null },
    { id: '2', name: 'libz-sys', version: '1.1.29', links: 'z' },
    { id: '3', name: 'cc', version: '1.0.0', links: null },
    { id: '4', name: 'quickcheck', version: '1.0.0', links: null },
  ],
  resolve: {
    nodes: [
      { id: '1', deps: [{ pkg: '2', dep_kinds: [{ kind: null }] }] },
      {
        id: '2',
        deps: [
          { pkg: '3', dep_kinds: [{ kind: 'build' }] },
          { pkg: '4', dep_kinds: [{ kind: 'dev' }] },
        ],
      },
    ],
  },
});

describe('compiledCrates', () => {
  it('reads the lines of cargo tree: paths, macros, features, and repetitions', () => {
    const tree = [
      'app v0.1.0 (/src/apps/app)\tdefault,static',
      'libz-sys v1.1.29\tstatic',
      'serde_derive v1.0.1 (proc-macro)\tdefault',
      'libz-sys v1.1.29\tlibc (*)',
      '',
    ].join('\n');
    expect(compiledCrates(tree, metadata)).toEqual([
      { name: 'app', version: '0.1.0', features: ['default', 'static'], dependencies: ['libz-sys'] },
      { name: 'libz-sys', version: '1.1.29', features: ['static'], dependencies: ['cc'], links: 'z' },
      { name: 'serde_derive', version: '1.0.1', features: ['default'], dependencies: [] },
      { name: 'libz-sys', version: '1.1.29', features: ['libc'], dependencies: ['cc'], links: 'z' },
    ]);
  });
});

describe('lockedCrates', () => {
  it('knows names and dependencies, and no features', () => {
    const packages = [{ name: 'a', version: '1.0.0', dependencies: ['b', 'c 2.0.0 (registry+x)'] }];
    expect(lockedCrates(packages)).toEqual([{ name: 'a', version: '1.0.0', dependencies: ['b', 'c'] }]);
  });
});
