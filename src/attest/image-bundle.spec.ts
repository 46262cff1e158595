import { cpSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { placesOf } from '../executors/image-push/push-signed';
import { readLayout } from '../packaging/read-layout';
import { ecKeys, signedRelease } from '../testing/release-fixture';
import { bundleOfImage } from './image-bundle';
import { openBundle } from './open-bundle';

describe('the bundle of an image', () => {
  it('is never one that came with the package, which may be from a cache', async () => {
    // Somebody with another key has signed the same image, and put the bundle into the cached package.
    const folder = join(await signedRelease(), '../package');
    renameSync(join(folder, '../release'), folder);
    const images = readLayout(join(folder, 'image'));
    const [beside] = placesOf(images);
    const [cached] = placesOf(images, []);
    expect(bundleOfImage(beside!)).toBeDefined();
    expect(bundleOfImage(cached!)).toBeUndefined();
    const signed = await signedRelease({ by: { key: ecKeys.privateKey } });
    cpSync(signed, `${folder}-signed`, { recursive: true });
    await openBundle(bundleOfImage(cached!)!.text, { key: ecKeys.publicKey });
  });
});
