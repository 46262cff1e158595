import { join } from 'node:path';
import type { ImagePlace } from '../../attest/image-bundle';
import { indexDigest } from '../../attest/image-index';
import { processTerminal } from '../../engines/terminal';
import { readLayout, type LayoutImage } from '../../packaging/read-layout';
import { IMAGE_FOLDER } from '../../packaging/write-package';
import { attachBundles } from './attach-bundles';
import { pushImages, type PushOptions } from './push-images';

/**
 * Pushes the images of packages that were just signed, and attaches their signatures.
 *
 * @param packages absolute paths
 * @throws RustStaticError if a push fails, or if the registry does not take a signature
 */
export async function pushSigned(packages: readonly string[], options: PushOptions): Promise<void> {
  const images = packages.flatMap((folder) => readLayout(join(folder, IMAGE_FOLDER)));
  await pushWithBundles(images, placesOf(images), options);
}

/**
 * Returns where images were found.
 *
 * @param proven those that are pushed. An image that is not among them was made again, because what a
 * target of the workspace makes may come from a cache.
 */
export function placesOf(images: readonly LayoutImage[], proven = images): ImagePlace[] {
  return images.map((image) => ({
    folder: image.folder,
    digest: image.manifest.digest,
    isCached: !proven.includes(image),
  }));
}

/**
 * Pushes images, and attaches the signatures that lie beside them.
 *
 * @param given where the images were found
 * @throws RustStaticError if a push fails, or if the registry does not take a signature
 */
export async function pushWithBundles(
  images: LayoutImage[],
  given: readonly ImagePlace[],
  options: PushOptions,
): Promise<void> {
  await pushImages(images, options);
  // A daemon compresses the image again, so the signature is not about what it has pushed.
  if (options.via === 'daemon') return;
  const index = images.length > 1 ? indexDigest(images) : undefined;
  await attachBundles(given, index, options.tags, processTerminal());
}
