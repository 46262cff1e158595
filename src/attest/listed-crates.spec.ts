import { dependency } from '../testing/package-fixture';
import { rejected } from '../testing/memory-files';
import { keys, signedRelease } from '../testing/release-fixture';
import { verifyRelease } from './verify-release';

const TRUST = { key: keys.publicKey };
const SOURCES = [
  dependency('ours', { source: null, checksum: null }),
  dependency('forked', { source: `git+https://example.com/forked?rev=1#${'a'.repeat(40)}`, checksum: null }),
  dependency('inner', { source: 'sparse+https://crates.example.com/index/' }),
  dependency('other', { source: 'registry+https://example.com/index' }),
  dependency('newer', { source: 'sparse+https://index.crates.io/' }),
];

describe('the crates in a program', () => {
  it('may come from every kind of source', async () => {
    const build = dependency('cc', { scope: 'build' });
    await verifyRelease(
      await signedRelease({ listed: [...SOURCES, build], stated: [...SOURCES, build] }),
      TRUST,
    );
    await verifyRelease(await signedRelease({ listed: SOURCES, stated: [...SOURCES, build] }), TRUST);
  });

  it.each([
    ['only the build used it', { scope: 'build' as const }, 'but says that only the build used them'],
    ['it is of the workspace', { source: null }, 'a 1.0.0 (local), which the statement does not name'],
    [
      'it has another version',
      { version: '2.0.0' },
      'a 2.0.0 (crates.io), which the statement does not name',
    ],
  ])('are not hidden from scanners by a list that says of one that %s', async (_what, lie, reason) => {
    const folder = await signedRelease({ listed: [dependency('a', lie)], stated: ['a'] });
    const error = await rejected(verifyRelease(folder, TRUST));
    expect(error.message).toContain('the check "crates" failed');
    expect(error.message).toContain(reason);
  });
});
