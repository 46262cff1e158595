import type { LayoutImage } from '../packaging/read-layout';
import { brokenLink } from './broken-link';
import { checkImage } from './check-image';
import { bundleOfImage, bundleOfIndex } from './image-bundle';
import { indexDigest, requireSignedIndex } from './image-index';
import { openBundle, type Trust } from './open-bundle';

/**
 * Makes sure that a trusted builder has signed images, and that nothing in them has changed.
 *
 * @throws RustStaticError that names the first check that failed
 */
export async function requireSigned(images: readonly LayoutImage[], trust: Trust): Promise<void> {
  for (const { folder, manifest } of images) {
    const bundle = bundleOfImage({ folder, digest: manifest.digest });
    if (!bundle) throw brokenLink('bundle', `There is no bundle beside ${folder} about ${manifest.digest}.`);
    const { statement } = await openBundle(bundle.text, trust);
    await checkImage(statement, folder);
  }
  if (images.length < 2) return;
  // It is attached to the index, so it must not be somebody else's.
  const places = images.map(({ folder, manifest }) => ({ folder, digest: manifest.digest }));
  const digest = indexDigest(images);
  const bundle = bundleOfIndex(places, digest);
  if (bundle) await requireSignedIndex(bundle.text, digest, trust);
}
