import { readFileSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf, RustStaticError } from '../errors';
import { scratchFolder } from '../scratch-folder';
import { isText, listOf, optional, parseJson, shape } from '../json';
import type { Platform } from '../packaging/image-config';
import { platformName } from '../packaging/join-layouts';
import { blobPath, createLayout, MEDIA, writeIndex } from '../packaging/oci-layout';
import type { Statement } from '../packaging/provenance/statement';
import type { RegistryCredentials } from '../units/stores/oci-token';
import { brokenLink } from './broken-link';
import { checkImage, requireImageDigest } from './check-image';
import { releaseIn, requireSignedIndex } from './image-index';
import type { ImageReference } from './image-reference';
import { imageRegistry, isDigest, isPart, type ImageRegistry, type Manifest } from './image-registry';
import { openBundle, type Trust } from './open-bundle';

/** An image of one platform that has passed all checks. */
export interface PlatformImage {
  /** Such as `linux/amd64`. */
  platform: string;
  /** `sha256:…` of its manifest. */
  digest: string;
  statement: Statement;
}

/** An image in a registry that has passed all checks. */
export interface VerifiedImage {
  /** Its name with the digest, which always leads to the same bytes. A tag can be moved. */
  reference: string;
  /** One for each platform. */
  images: PlatformImage[];
}

const isPlatform = shape({ os: isText, architecture: isText, variant: optional(isText) });
const isIndex = shape({ manifests: listOf(shape({ digest: isDigest, platform: isPlatform })) });
const isImage = shape({ config: isPart, layers: listOf(isPart) });

/**
 * Verifies an image in a registry with the bundles that `image-push` has attached to it. Of an image
 * for several platforms, the index and the image of each platform must be signed. Fails closed.
 *
 * @param credentials returns what `docker login` stored for the registry
 * @throws RustStaticError that names the first check that failed
 */
export async function verifyImage(
  { name, version, ...address }: ImageReference,
  trust: Trust,
  credentials: () => RegistryCredentials | undefined,
): Promise<VerifiedImage> {
  const folder = await scratchFolder('verify');
  try {
    const registry = imageRegistry(address, credentials);
    const top = await registry.manifest(version);
    if (!top) throw new Error(`it has no ${version}`);
    const reference = `${name}@${top.digest}`;
    const index = parseJson(top.bytes.toString('utf8'), isIndex);
    const request = { registry, trust, folder };
    if (!index) return { reference, images: [await verifyPlatform(request, top)] };
    return { reference, images: await verifyIndex(request, top, index.manifests) };
  } catch (error) {
    if (error instanceof RustStaticError) throw error;
    throw new RustStaticError(`The image ${name} cannot be verified`, {
      code: 'image-unverified',
      reason: `Its registry does not give it: ${messageOf(error)}.`,
      remedy:
        'Check the name and the network. If the registry wants a login, run `docker login` first. Registries with plain HTTP work only on localhost.',
      cause: error,
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Where images are from, and who is trusted. */
interface Request {
  registry: ImageRegistry;
  trust: Trust;
  /** Absolute path of a folder for the images. */
  folder: string;
}

async function verifyIndex(
  request: Request,
  top: Manifest,
  entries: readonly { digest: string; platform: Platform }[],
): Promise<PlatformImage[]> {
  const { registry, trust } = request;
  const { project, version } = await firstTrusted(request, top.digest, (text) =>
    requireSignedIndex(text, top.digest, trust),
  );
  const images: PlatformImage[] = [];
  for (const { digest, platform } of entries) {
    const manifest = await registry.manifest(digest);
    if (!manifest) throw brokenLink('image', `The registry lacks ${digest}, the image for its platform.`);
    const image = await verifyPlatform(request, manifest, platform);
    const found = releaseIn(image.statement);
    if (found.project !== project || found.version !== version)
      throw brokenLink(
        'image',
        `The index is of ${project} ${version}, but ${digest} is of ${found.project} ${found.version}.`,
      );
    images.push(image);
  }
  return images;
}

/** @param shown the platform that an index names. The default is that of the image itself */
async function verifyPlatform(
  request: Request,
  { bytes, digest }: Manifest,
  shown?: Platform,
): Promise<PlatformImage> {
  const { registry, trust, folder } = request;
  const { statement } = await firstTrusted(request, digest, async (text) => {
    const opened = await openBundle(text, trust);
    requireImageDigest(opened.statement, digest);
    return opened;
  });
  const image = parseJson(bytes.toString('utf8'), isImage);
  if (!image) throw brokenLink('image', `${digest} is not an image.`);
  const layout = join(folder, digest.replace(':', '-'));
  createLayout(layout);
  writeFileSync(join(layout, blobPath(digest)), bytes);
  for (const part of [image.config, ...image.layers])
    await registry.part(part, join(layout, blobPath(part.digest)));
  const config = parseJson(readFileSync(join(layout, blobPath(image.config.digest)), 'utf8'), isPlatform);
  const platform = shown ?? (config && ownPlatform(config));
  if (!platform) throw brokenLink('image', 'Its configuration names no platform.');
  writeIndex(layout, [{ mediaType: MEDIA.manifest, digest, size: bytes.length, platform }]);
  await checkImage(statement, layout);
  return { platform: platformName(platform), digest, statement };
}

/** A configuration says more than its platform. */
function ownPlatform({ os, architecture, variant }: Platform): Platform {
  return { os, architecture, ...(variant !== undefined && { variant }) };
}

/**
 * Returns what the first bundle says that passes a check. Others may have attached bundles too.
 *
 * @throws RustStaticError the error of the first bundle, if none passes
 */
async function firstTrusted<T>(
  { registry }: Request,
  digest: string,
  open: (text: string) => Promise<T>,
): Promise<T> {
  const errors: unknown[] = [];
  for (const text of await registry.bundles(digest))
    try {
      return await open(text);
    } catch (error) {
      errors.push(error);
    }
  throw errors[0] ?? brokenLink('bundle', `No bundle is attached to ${digest}.`);
}
