import type { Artifact } from '../artifact/artifact';
import { thrown } from '../testing/memory-files';
import { artifactOf, dependency } from '../testing/package-fixture';
import { enforcePolicy, type LicensePolicy } from './license-policy';
import { planPackage } from './package-plan';

const DEPENDENCIES = [
  dependency('http', { dependencies: ['tls 1.0.0'], license: 'MIT/Apache-2.0' }),
  dependency('tls', { license: 'ISC AND (MIT OR GPL-2.0-only)' }),
  dependency('tool', { license: 'AGPL-3.0-only', scope: 'build' }),
  dependency('own', { license: null, source: null }),
];
const crate = { ...artifactOf().crate, dependencies: ['http 1.0.0', 'own 1.0.0'] };
const enforce = (
  policy: Partial<LicensePolicy>,
  more: Partial<Artifact> = {},
  dependencies = DEPENDENCIES,
): void =>
  enforcePolicy(
    { allowed: undefined, clarified: {}, denied: [], ...policy },
    artifactOf({ crate, ...more }),
    dependencies,
  );

describe('enforcePolicy', () => {
  it('allows everything by default', () => enforce({}));

  it.each([
    ['MIT', 'ISC'],
    ['Apache-2.0', 'ISC', 'MIT'],
    ['GPL-2.0-only', 'Apache-2.0', 'ISC'],
  ])('takes one side of OR, and needs both of AND: %s, %s', (...allowed) => enforce({ allowed }));

  it('names what is not allowed, and the path that brings it in', () => {
    const error = thrown(() => enforce({ allowed: ['MIT'] }));
    expect(error).toMatchObject({ code: 'license-not-allowed' });
    expect(error.message).toContain(
      '- tls 1.0.0: ISC AND (MIT OR GPL-2.0-only); app > http 1.0.0 > tls 1.0.0\n',
    );
    expect(error.message).not.toMatch(/- (http|tool|own)/);
  });

  it.each<[string, string | null, string[], boolean]>([
    ['an exception', 'GPL-2.0-only WITH Classpath-exception-2.0', ['GPL-2.0-only'], true],
    ['only this exception', 'Apache-2.0 WITH LLVM-exception', ['Apache-2.0 WITH LLVM-exception'], true],
    ['no exception', 'Apache-2.0', ['Apache-2.0 WITH LLVM-exception'], false],
    ['a later version', 'LGPL-2.1+', ['LGPL-2.1'], false],
    ['no license', null, ['MIT'], false],
    ['a text that is no expression', 'MIT and friends', ['MIT'], false],
    ['a license file', 'LicenseRef-LICENSE', ['MIT'], false],
  ])('judges %s', (_what, license, allowed, right) => {
    const check = (): void => enforce({ allowed }, {}, [dependency('one', { license })]);
    if (right) check();
    else expect(thrown(check)).toMatchObject({ code: 'license-not-allowed' });
  });

  it('takes a clarified license for the one of the manifest', () => {
    const bare = [dependency('bare', { license: null })];
    enforce({ allowed: ['MIT'], clarified: { bare: 'MIT' } }, {}, bare);
    expect(() => enforce({ allowed: ['MIT'], clarified: { bare: 'ISC' } }, {}, bare)).toThrow(
      'bare 1.0.0: ISC',
    );
  });

  it('looks at Alpine packages too', () => {
    const packages = { z: { name: 'zlib-static', version: '1.3.1-r2', license: 'Zlib' } };
    expect(() => enforce({ allowed: ['MIT', 'ISC'] }, { packages })).toThrow('zlib-static 1.3.1-r2: Zlib');
    enforce({ allowed: ['MIT', 'ISC', 'Zlib'] }, { packages });
  });

  it.each([
    ['tls', true],
    ['tls@^1', true],
    ['tls@<1.0.0', false],
    ['tl', false],
    ['tool', false],
    ['own', false],
  ])('denies %s: %s', (pattern, denied) => {
    if (!denied) return enforce({ denied: [pattern] });
    const error = thrown(() => enforce({ denied: [pattern] }));
    expect(error).toMatchObject({ code: 'crate-denied' });
    expect(error.message).toContain('- tls 1.0.0: app > http 1.0.0 > tls 1.0.0');
  });
});

it('refuses an identifier that SPDX does not know', () =>
  expect(thrown(() => enforce({ allowed: ['MIT', 'Apache2'] }))).toMatchObject({
    code: 'option-value-invalid',
  }));

describe('the settings of the policy', () => {
  it.each([
    { allowedLicenses: ['MIT OR ISC'] },
    { allowedLicenses: ['Mit License'] },
    { deniedCrates: ['a@b'] },
    { deniedCrates: ['a b'] },
  ])('refuses %j', (settings) =>
    expect(thrown(() => planPackage(settings, 'apps/app'))).toMatchObject({ code: 'option-value-invalid' }),
  );
});
