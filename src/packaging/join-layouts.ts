import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { RustStaticError } from '../errors';
import type { Platform } from './image-config';
import { blobPath, createLayout, indexOf, MEDIA, writeDocument, writeIndex } from './oci-layout';
import type { LayoutImage } from './read-layout';

/**
 * Joins images of several platforms into one multi-platform image: a layout with an index.
 *
 * @param folder absolute path of the layout to write
 * @returns the digest of the index
 * @throws RustStaticError if two images have the same platform
 */
export function joinLayouts(folder: string, images: readonly LayoutImage[]): string {
  const document = joinedIndex(images);
  createLayout(folder);
  for (const { folder: from, manifest, config, layers } of images)
    for (const { digest } of [manifest, config, ...layers])
      copyFileSync(join(from, blobPath(digest)), join(folder, blobPath(digest)));
  const index = writeDocument(folder, MEDIA.index, document);
  writeIndex(folder, [index]);
  return index.digest;
}

/**
 * Returns the index that joins images of several platforms. It does not depend on their order.
 *
 * @throws RustStaticError if two images have the same platform
 */
export function joinedIndex(images: readonly LayoutImage[]): object {
  const twice = platformTwice(images);
  if (twice)
    throw new RustStaticError(`Two images are for ${twice}`, {
      code: 'image-platform-twice',
      reason: `They are in ${images.map((image) => image.folder).join(' and ')}.`,
      remedy: 'Name in the option "images" one folder for each platform.',
    });
  const sorted = images.toSorted((a, b) =>
    platformName(a.manifest.platform) < platformName(b.manifest.platform) ? -1 : 1,
  );
  return indexOf(sorted.map(({ manifest: { annotations: _own, ...descriptor } }) => descriptor));
}

/** Returns a platform that two images have. */
export function platformTwice(images: readonly LayoutImage[]): string | undefined {
  const platforms = images.map(({ manifest }) => platformName(manifest.platform));
  return platforms.find((platform, index) => platforms.indexOf(platform) !== index);
}

/** Returns the usual name of a platform, such as `linux/arm/v7`. */
export function platformName({ os, architecture, variant }: Platform): string {
  return [os, architecture, variant].filter(Boolean).join('/');
}
