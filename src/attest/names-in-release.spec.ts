import { readLayout } from '../packaging/read-layout';
import { keys, signedRelease } from '../testing/release-fixture';
import { join } from 'node:path';
import { requireSigned } from './require-signed';
import { verifyRelease } from './verify-release';

const TRUST = { key: keys.publicKey };

describe('an honest release', () => {
  it.each(['image', 'sbom.cdx.json', 'passwd', 'licenses'])('may have a program %s', async (name) => {
    const folder = await signedRelease({ name });
    const { checked } = await verifyRelease(folder, TRUST);
    expect(checked).toEqual(expect.arrayContaining(['image', 'sbom.cdx.json']));
    await verifyRelease(join(folder, 'image'), TRUST);
    await requireSigned(readLayout(join(folder, 'image')), TRUST);
  });

  it('may have files with the name of its program', async () => {
    const file = 'release.txt';
    const places = ['etc/app', 'share/app', 'share/doc/app'].map((to) => ({ from: file, to }));
    const settings = {
      files: places,
      image: { files: places.map(({ from, to }) => ({ from, to: `/${to}` })) },
    };
    const folder = await signedRelease({ settings, files: { [file]: 'text' } });
    await verifyRelease(folder, TRUST);
  });
});
