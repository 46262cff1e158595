import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileSha256 } from '../digest';
import { messageOf } from '../errors';
import { isText, optional, parseJson, shape } from '../json';
import { platformName } from '../packaging/join-layouts';
import { blobPath, MEDIA } from '../packaging/oci-layout';
import type { Statement } from '../packaging/provenance/statement';
import { readLayout, type LayoutImage } from '../packaging/read-layout';
import { IMAGE_FOLDER } from '../packaging/write-package';
import { brokenLink } from './broken-link';
import { checkPrograms } from './check-programs';
import { requirePlainFiles } from './plain-files';
import { packageFiles } from './statement-facts';

/**
 * Checks the image in an OCI layout: its digest, those of its parts, and its programs.
 *
 * @throws RustStaticError if one of them differs
 */
export async function checkImage(statement: Statement, folder: string): Promise<void> {
  for (const [path, folders] of [
    ['.', ['blobs']],
    ['blobs', ['sha256']],
    ['blobs/sha256', []],
  ] as const)
    if (existsSync(join(folder, path))) requirePlainFiles(join(folder, path), folders, 'image');
  const image = only(folder);
  requireImageDigest(statement, image.manifest.digest);
  const parts = [image.manifest, image.config, ...image.layers].map(({ digest }) => digest);
  const stray = strayIn(folder);
  if (stray !== undefined) throw brokenLink('image', `${stray} does not belong to it.`);
  for (const digest of parts) {
    const file = join(folder, blobPath(digest));
    if (!existsSync(file)) throw brokenLink('image', `It lacks ${digest}.`);
    const found = await fileSha256(file);
    if (digest !== `sha256:${found}`) throw brokenLink('image', `${digest} has the sha256 ${found}.`);
  }
  const unknown = readdirSync(join(folder, 'blobs/sha256')).find((name) => !parts.includes(`sha256:${name}`));
  if (unknown !== undefined) throw brokenLink('image', `${unknown} does not belong to it.`);
  checkPlatform(image);
  checkDescriptor(image);
  await checkPrograms(
    statement,
    image.layers.map(({ digest }) => join(folder, blobPath(digest))),
    'image',
  );
}

/**
 * Makes sure that a statement is about an image.
 *
 * @param digest `sha256:…` of its manifest
 * @throws RustStaticError if it is about another one
 */
export function requireImageDigest(statement: Statement, digest: string): void {
  const stated = packageFiles(statement).find(({ name }) => name === IMAGE_FOLDER)?.digest.sha256;
  if (digest !== `sha256:${stated}`)
    throw brokenLink('digest', `The image has the digest ${digest}. The statement says sha256:${stated}.`);
}

/** Returns a file beside those of a layout. */
function strayIn(folder: string): string | undefined {
  const other = (path: string, known: readonly string[]): string | undefined =>
    readdirSync(join(folder, path)).find((name) => !known.includes(name));
  return other('.', ['blobs', 'index.json', 'oci-layout']) ?? other('blobs', ['sha256']);
}

const isConfig = shape({ os: isText, architecture: isText, variant: optional(isText) });

/**
 * The index of a layout is not signed, and a registry would offer the image to machines of its
 * platform. Call it after the check of the configuration's digest.
 */
function checkPlatform({ folder, config, manifest: { platform } }: LayoutImage): void {
  const signed = parseJson(readFileSync(join(folder, blobPath(config.digest)), 'utf8'), isConfig);
  if (!signed) throw brokenLink('image', 'Its configuration names no platform.');
  const [shown, stated] = [platformName(platform), platformName(signed)];
  if (shown !== stated)
    throw brokenLink(
      'image',
      `Its index names the platform ${shown}, but its configuration names ${stated}.`,
    );
}

/** What the index of a layout says about the image becomes part of the index of several platforms. */
function checkDescriptor({ folder, manifest }: LayoutImage): void {
  const { size } = statSync(join(folder, blobPath(manifest.digest)));
  const known = ['mediaType', 'digest', 'size', 'platform', 'annotations'];
  const more = [
    ...Object.keys(manifest).filter((key) => !known.includes(key)),
    ...Object.keys(manifest.platform).filter((key) => !['os', 'architecture', 'variant'].includes(key)),
  ];
  if (more.length > 0)
    throw brokenLink('image', `Its index says more than package writes: ${more.join(', ')}.`);
  if (manifest.size !== size || manifest.mediaType !== MEDIA.manifest)
    throw brokenLink('image', 'Its index names another size or type than the image has.');
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
