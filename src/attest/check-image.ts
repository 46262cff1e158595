import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileSha256 } from '../digest';
import { messageOf } from '../errors';
import { blobPath } from '../packaging/oci-layout';
import type { Statement } from '../packaging/provenance/statement';
import { readLayout, type LayoutImage } from '../packaging/read-layout';
import { IMAGE_FOLDER } from '../packaging/write-package';
import { brokenLink } from './broken-link';
import { checkPrograms } from './check-programs';

/**
 * Checks the image in an OCI layout: its digest, those of its parts, and its programs.
 *
 * @throws RustStaticError if one of them differs
 */
export async function checkImage(statement: Statement, folder: string): Promise<void> {
  const image = only(folder);
  const stated = statement.subject.find(({ name }) => name === IMAGE_FOLDER)?.digest.sha256;
  if (image.manifest.digest !== `sha256:${stated}`)
    throw brokenLink(
      'digest',
      `The image has the digest ${image.manifest.digest}. The statement says sha256:${stated}.`,
    );
  const parts = [image.manifest, image.config, ...image.layers].map(({ digest }) => digest);
  for (const digest of parts) {
    const file = join(folder, blobPath(digest));
    if (!existsSync(file)) throw brokenLink('image', `It lacks ${digest}.`);
    const found = await fileSha256(file);
    if (digest !== `sha256:${found}`) throw brokenLink('image', `${digest} has the sha256 ${found}.`);
  }
  const unknown = readdirSync(join(folder, 'blobs/sha256')).find((name) => !parts.includes(`sha256:${name}`));
  if (unknown !== undefined) throw brokenLink('image', `No part of it is ${unknown}.`);
  await checkPrograms(
    statement,
    image.layers.map(({ digest }) => join(folder, blobPath(digest))),
    'the image',
  );
}

function only(folder: string): LayoutImage {
  let images: LayoutImage[];
  try {
    images = readLayout(folder);
  } catch (error) {
    throw brokenLink('image', messageOf(error));
  }
  if (images.length === 1) return images[0]!;
  throw brokenLink('image', `It has ${images.length} images; a release has one.`);
}
