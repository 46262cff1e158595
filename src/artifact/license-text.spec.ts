import { artifactOf, dependency } from '../testing/package-fixture';
import { crateName } from '../cargo/dependencies';
import { thirdPartyLicenses } from './license-text';

const A = dependency('a');
const B = dependency('b', { license: null });
const C = dependency('c', { scope: 'build' });
const texts = new Map([
  [crateName(A), [{ name: 'LICENSE', text: 'Same text' }]],
  [crateName(B), [{ name: 'COPYING', text: 'Same text' }]],
]);

describe('thirdPartyLicenses', () => {
  it('has each text once, with the crates that it is from', () => {
    const text = thirdPartyLicenses(artifactOf(), [A, B, C], texts)!;
    expect(text.match(/Same text/g)).toHaveLength(1);
    expect(text).toContain('From a 1.0.0 (LICENSE),\n     b 1.0.0 (COPYING):\n\nSame text\n');
    expect(text).not.toContain('c 1.0.0');
  });

  it('names what has no text', () => {
    const packages = { z: { name: 'zlib-static', version: '1.3.1-r2', license: 'Zlib' } };
    const text = thirdPartyLicenses(artifactOf({ libraries: ['z'], packages }), [A, B], new Map());
    expect(text).toContain(
      'Crates in which no license text was found:\n- a 1.0.0: MIT\n- b 1.0.0: unknown license\n',
    );
    expect(text).toContain('- z, Alpine package zlib-static 1.3.1-r2: Zlib\n');
    expect(text).toContain('- the Rust standard library, rustc 1.91.0');
  });

  it('has the texts of C libraries whose sources are in a crate of their own', () => {
    const sys = dependency('openssl-sys', {
      links: ['crypto'],
      dependencies: ['cc 1.0.0', 'openssl-src 3.0.0'],
    });
    const src = dependency('openssl-src', { version: '3.0.0', scope: 'build' });
    const tools = [dependency('cc', { scope: 'build' }), dependency('protobuf-src', { scope: 'build' })];
    const all = [sys, src, ...tools];
    const found = new Map(all.map((crate) => [crateName(crate), [{ name: 'LICENSE', text: crate.name }]]));
    const text = thirdPartyLicenses(artifactOf({ libraries: ['crypto'] }), all, found)!;
    expect(text).toContain('From openssl-src 3.0.0 (LICENSE):\n\nopenssl-src\n');
    expect(text).not.toMatch(/\bcc\b|protobuf/);
  });

  it('names native libraries also without third-party crates', () => {
    const packages = { z: { name: 'zlib-static', version: '1.3.1-r2', license: 'Zlib' } };
    const text = thirdPartyLicenses(artifactOf({ libraries: ['z'], packages }), [], new Map())!;
    expect(text).toContain('- z, Alpine package zlib-static 1.3.1-r2: Zlib\n');
    expect(text).not.toContain('Third-party crates');
  });

  it('is not there without third-party crates and native libraries', () =>
    expect(
      thirdPartyLicenses(artifactOf(), [C, dependency('own', { source: null })], texts),
    ).toBeUndefined());
});
