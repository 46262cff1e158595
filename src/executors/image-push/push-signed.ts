import { join } from 'node:path';
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
  await pushWithBundles(images, images, options);
}

/**
 * Pushes images, and attaches the signatures that lie beside them.
 *
 * @param given the images in the folders where their signatures are
 * @throws RustStaticError if a push fails, or if the registry does not take a signature
 */
export async function pushWithBundles(
  images: LayoutImage[],
  given: readonly LayoutImage[],
  options: PushOptions,
): Promise<void> {
  await pushImages(images, options);
  // A daemon compresses the image again, so the signature is not about what it has pushed.
  if (options.via !== 'daemon') await attachBundles(given, options.tags, processTerminal());
}
