import type { Lock, LockedPackage } from '../cargo/lockfile';
import { closureName, portableCrates } from './closure';
import { cratesOfIds, cratesThatRun } from './ran';

const SOURCE = 'registry+https://github.com/rust-lang/crates.io-index';
const crate = (
  name: string,
  dependencies: string[] = [],
  more: Partial<LockedPackage> = {},
): LockedPackage => ({
  name,
  version: '1.0.0',
  source: SOURCE,
  checksum: name.padEnd(64, '0'),
  dependencies,
  ...more,
});
const local = (name: string, dependencies: string[]): LockedPackage =>
  ({ name, version: '0.1.0', dependencies }) as LockedPackage;
const lockOf = (...packages: LockedPackage[]): Lock => ({
  version: 4,
  packages,
  metadata: {},
  unusedPatches: [],
});
const LOCK = lockOf(
  local('app', ['serde', 'common']),
  local('common', ['itoa']),
  local('other', ['rand']),
  crate('serde', ['syn']),
  crate('syn'),
  crate('itoa'),
  crate('rand'),
);
const OPTIONS = {
  crates: [{ name: 'app' }, { name: 'common' }],
  crate: { name: 'app' },
  features: ['static', 'tls'],
  noDefaultFeatures: false,
  profile: 'release',
  target: 'x86_64-alpine-linux-musl',
};
const replaced = (name: string, more: Partial<LockedPackage>): Lock =>
  lockOf(...LOCK.packages.map((entry) => (entry.name === name ? { ...entry, ...more } : entry)));

describe('the name of a closure', () => {
  const name = closureName(LOCK, OPTIONS);
  it.each([
    ['another order of features', LOCK, { features: ['tls', 'static'] }],
    ['an update of a crate of another app', replaced('rand', { version: '2.0.0' }), {}],
    ['another version of a path crate', replaced('common', { version: '9.0.0' }), {}],
    ['another order of the lock', lockOf(...LOCK.packages.toReversed()), {}],
  ])('is the same for %s', (_, lock, more) => expect(closureName(lock, { ...OPTIONS, ...more })).toBe(name));

  it.each([
    ['another version', replaced('syn', { version: '2.0.0' }), {}],
    ['another checksum', replaced('itoa', { checksum: 'f'.repeat(64) }), {}],
    ['another source', replaced('syn', { source: 'git+https://example.com/syn#1' }), {}],
    ['other features', LOCK, { features: ['static'] }],
    ['no default features', LOCK, { noDefaultFeatures: true }],
    ['another profile', LOCK, { profile: 'dev' }],
    ['another triple', LOCK, { target: 'aarch64-alpine-linux-musl' }],
  ])('is another one for %s', (_, lock, more) =>
    expect(closureName(lock, { ...OPTIONS, ...more })).not.toBe(name),
  );
});

describe('crates that may be shared', () => {
  it('are those of registries and git repositories', () => {
    expect(portableCrates(LOCK).map(({ name }) => name)).toEqual(['serde', 'syn', 'itoa', 'rand']);
  });

  it('do not depend on a crate of the workspace, which a patch can cause', () => {
    const lock = lockOf(...LOCK.packages, crate('needs', ['app']), crate('above', ['needs']));
    expect(portableCrates(lock).map(({ name }) => name)).not.toEqual(expect.arrayContaining(['needs']));
    expect(portableCrates(lock).map(({ name }) => name)).not.toContain('above');
  });
});

describe('the crates whose code a build runs', () => {
  const packages = [
    { name: 'serde', kind: ['custom-build'] },
    { name: 'syn', kind: ['lib'] },
    { name: 'rand', kind: ['custom-build'] },
    { name: 'itoa', kind: ['proc-macro'] },
  ].map(({ name, kind }) => ({
    name,
    version: '1.0.0',
    source: SOURCE,
    targets: [{ kind: ['lib'] }, { kind }],
  }));
  const app = { name: 'app', version: '0.1.0', source: null, targets: [{ kind: ['custom-build'] }] };
  const metadata = JSON.stringify({ packages: [...packages, app] });
  const tree =
    'app v0.1.0 (/src/apps/app)\tstatic\nserde v1.0.0\tderive\nsyn v1.0.0\t\nitoa v1.0.0 (proc-macro)\t (*)';

  it('are those with a build script or a macro that it compiles', () => {
    expect(cratesThatRun(tree, metadata, LOCK).map(({ name }) => name)).toEqual(['serde', 'itoa']);
  });

  it('have the checksum of the lock', () => {
    expect(
      cratesOfIds(
        [`${SOURCE}#syn@1.0.0`, `${SOURCE}#syn@9.0.0`, 'registry+https://evil.example#syn@1.0.0'],
        LOCK,
      ),
    ).toEqual([{ name: 'syn', version: '1.0.0', source: SOURCE, checksum: 'syn'.padEnd(64, '0') }]);
  });

  it('include crates of git repositories, whose commit only the lock has', () => {
    const lock = lockOf(
      crate('tool', [], { source: 'git+https://example.com/tool?branch=main#0a1b', checksum: undefined }),
    );
    expect(cratesOfIds(['git+https://example.com/tool?branch=main#1.0.0'], lock)).toEqual([
      { name: 'tool', version: '1.0.0', source: 'git+https://example.com/tool?branch=main#0a1b' },
    ]);
  });

  it('are none for answers that are not cargo’s', () => expect(cratesThatRun(tree, 'x', LOCK)).toEqual([]));
});
