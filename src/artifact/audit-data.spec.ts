import { inflateSync } from 'node:zlib';
import { dependency } from '../testing/package-fixture';
import { auditData, auditedCrates } from './audit-data';

const read = (bytes: Uint8Array): unknown[] =>
  (JSON.parse(inflateSync(bytes).toString()) as { packages: unknown[] }).packages;
const crate = { name: 'app', dependencies: ['serde 1.0.0', 'util 0.1.0'] };

describe('the list of crates in .dep-v0', () => {
  it('is in the format of cargo-auditable', () => {
    const dependencies = [
      dependency('serde', { dependencies: ['serde_derive 1.0.0'] }),
      dependency('serde_derive', { scope: 'build' }),
      dependency('util', { version: '0.1.0', source: null }),
      dependency('forked', { source: 'git+https://example.com/forked?rev=1#abc' }),
      dependency('inner', { source: 'sparse+https://crates.example.com/index/' }),
      dependency('newer', { source: 'sparse+https://index.crates.io/' }),
    ];
    expect(read(auditData(crate, '1.2.3', dependencies))).toEqual([
      { name: 'app', version: '1.2.3', source: 'local', dependencies: [4, 6], root: true },
      { name: 'forked', version: '1.0.0', source: 'git' },
      { name: 'inner', version: '1.0.0', source: 'registry' },
      { name: 'newer', version: '1.0.0', source: 'crates.io' },
      { name: 'serde', version: '1.0.0', source: 'crates.io', dependencies: [5] },
      { name: 'serde_derive', version: '1.0.0', source: 'crates.io', kind: 'build' },
      { name: 'util', version: '0.1.0', source: 'local' },
    ]);
  });

  it('tells apart crates of one name and version', () => {
    const git = 'git+https://example.com/x#abc';
    const dependencies = [dependency('x', { source: null }), dependency('x', { source: git })];
    const using = (name: string) =>
      read(auditData({ name: 'app', dependencies: [name] }, '1.0.0', dependencies)).find(
        (entry) => (entry as { name: string }).name === 'app',
      );
    expect(using('x 1.0.0')).toMatchObject({ dependencies: [1] });
    expect(using(`x 1.0.0 (${git})`)).toMatchObject({ dependencies: [2] });
  });

  it('does not depend on the order of crates', () => {
    const two = [dependency('a'), dependency('b')];
    expect(auditData(crate, '1.0.0', two)).toEqual(auditData(crate, '1.0.0', two.toReversed()));
  });

  it('is read back, and refused if it is no such list or too large', () => {
    const git = dependency('b', { source: 'git+https://example.com/b#abc', scope: 'build' });
    expect([...auditedCrates(auditData(crate, '1.2.3', [dependency('a'), git]))].sort()).toEqual([
      ['a 1.0.0 (crates.io)', 'runtime'],
      ['b 1.0.0 (git)', 'build'],
    ]);
    expect(() => auditedCrates(Buffer.from('no'))).toThrow();
  });
});
