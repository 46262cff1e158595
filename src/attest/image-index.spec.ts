import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { rejected } from '../testing/memory-files';
import { ARM, bothPlatforms, ecKeys, imagesIn, keys, signedRelease } from '../testing/release-fixture';
import { bundleOfIndex } from './image-bundle';
import { indexDigest } from './image-index';
import { requireSigned } from './require-signed';
import { INDEX_BUNDLE } from './sign-folder';
import { signIndex } from './sign-index';
import { verifyRelease } from './verify-release';

const TRUST = { key: keys.publicKey };
const BY = { key: keys.privateKey };

describe('the bundle of an index', () => {
  it('is found beside the packages, and in a folder of sign', async () => {
    const folders = await bothPlatforms();
    const images = imagesIn(folders);
    const places = images.map(({ folder, manifest: { digest } }) => ({ folder, digest }));
    expect(bundleOfIndex(places, indexDigest(images))).toBeDefined();
    const cached = places.map((place) => ({ ...place, isCached: true }));
    expect(bundleOfIndex(cached, indexDigest(images))).toBeUndefined();
    mkdirSync(`${folders[0]}-signed`);
    renameSync(join(folders[0]!, INDEX_BUNDLE), join(`${folders[0]}-signed`, INDEX_BUNDLE));
    expect(bundleOfIndex(cached, indexDigest(images))).toBeDefined();
    expect(bundleOfIndex(places, `sha256:${'0'.repeat(64)}`)).toBeUndefined();
  });

  it.each<[what: string, link: string, bundleOf: (folders: string[]) => Promise<string>]>([
    [
      'of another signer',
      'signature',
      async (folders) => {
        await signIndex(folders, { key: ecKeys.privateKey }, 'x');
        return readFileSync(join(folders[0]!, INDEX_BUNDLE), 'utf8');
      },
    ],
    [
      'of another release',
      'bundle',
      async () => {
        const others = [
          await signedRelease({ listed: [], stated: [] }),
          await signedRelease({ ...ARM, listed: [], stated: [] }),
        ];
        await signIndex(others, BY, 'x');
        return readFileSync(join(others[0]!, INDEX_BUNDLE), 'utf8');
      },
    ],
    [
      'that is the bundle of a package',
      'statement',
      async ([folder]) => readFileSync(join(folder!, 'provenance.sigstore.json'), 'utf8'),
    ],
    ['that is no bundle', 'bundle', async () => '{}'],
  ])('is refused in a folder: one %s', async (_what, link, bundleOf) => {
    const folders = await bothPlatforms();
    for (const folder of folders) await verifyRelease(folder, TRUST);
    await requireSigned(imagesIn(folders), TRUST);
    writeFileSync(join(folders[0]!, INDEX_BUNDLE), await bundleOf(folders));
    const message = `the check "${link}" failed`;
    expect((await rejected(verifyRelease(folders[0]!, TRUST))).message).toContain(message);
  });

  it('is not pushed if another signer has signed it', async () => {
    const folders = await bothPlatforms();
    await signIndex(folders, { key: ecKeys.privateKey }, 'x');
    const error = await rejected(requireSigned(imagesIn(folders), TRUST));
    expect(error.message).toContain('the check "signature" failed');
  });

  it('is not made of packages for one platform, of two versions, or of one package', async () => {
    const release = await signedRelease();
    const isSigned = (...folders: string[]) => signIndex(folders, BY, 'x');
    expect(await isSigned(release)).toBe(false);
    expect(await isSigned(release, await signedRelease())).toBe(false);
    const other = await signedRelease(ARM);
    writeFileSync(join(other, 'provenance.intoto.json'), '{}');
    expect(await rejected(isSigned(release, other))).toMatchObject({ code: 'release-not-verified' });
  });
});
