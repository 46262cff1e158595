import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sha256 } from '../digest';
import type { Entry } from './entry';
import type { Platform } from './image-config';
import { writeArchive } from './write-archive';

/** https://github.com/opencontainers/image-spec/blob/main/media-types.md */
export const MEDIA = {
  index: 'application/vnd.oci.image.index.v1+json',
  manifest: 'application/vnd.oci.image.manifest.v1+json',
  config: 'application/vnd.oci.image.config.v1+json',
  layer: 'application/vnd.oci.image.layer.v1.tar+gzip',
} as const;

/** Identifies content by its digest. */
export interface Descriptor {
  mediaType: string;
  /** `sha256:` and 64 hexadecimal digits. */
  digest: string;
  /** Size in bytes. */
  size: number;
  platform?: Platform;
  annotations?: Record<string, string>;
}

/** Returns the path of a digest's content in a layout. */
export function blobPath(digest: string): string {
  return join('blobs', ...digest.split(':'));
}

/** A layer in a layout, and the digest of its tar archive. */
export interface Layer extends Descriptor {
  tarSha256: string;
}

/**
 * Creates a layout (https://github.com/opencontainers/image-spec/blob/main/image-layout.md) in a
 * new folder.
 */
export function createLayout(folder: string): void {
  mkdirSync(join(folder, 'blobs/sha256'), { recursive: true });
  writeFileSync(join(folder, 'oci-layout'), '{"imageLayoutVersion":"1.0.0"}');
}

/** Writes a layer into a layout. */
export async function writeLayer(folder: string, entries: Entry[], epoch: number): Promise<Layer> {
  const file = join(folder, 'layer');
  const { sha256, size, tarSha256 } = await writeArchive(file, 'gz', entries, epoch);
  const digest = `sha256:${sha256}`;
  renameSync(file, join(folder, blobPath(digest)));
  return { mediaType: MEDIA.layer, digest, size, tarSha256 };
}

/** Returns the bytes of a JSON document in a layout, without optional white space. */
export function documentBytes(document: object): Buffer {
  return Buffer.from(JSON.stringify(document));
}

/** Writes a JSON document into a layout. */
export function writeDocument(folder: string, mediaType: string, document: object): Descriptor {
  const bytes = documentBytes(document);
  const digest = `sha256:${sha256(bytes)}`;
  writeFileSync(join(folder, blobPath(digest)), bytes);
  return { mediaType, digest, size: bytes.length };
}

/** An image manifest. */
export function manifestOf(config: Descriptor, layers: Layer[]): object {
  return {
    schemaVersion: 2,
    mediaType: MEDIA.manifest,
    config,
    layers: layers.map(({ mediaType, digest, size }) => ({ mediaType, digest, size })),
  };
}

/** Completes a layout by writing its index, which lists the content. */
export function writeIndex(folder: string, manifests: Descriptor[]): void {
  writeFileSync(join(folder, 'index.json'), JSON.stringify(indexOf(manifests)));
}

/** An image index. */
export function indexOf(manifests: Descriptor[]): object {
  return { schemaVersion: 2, mediaType: MEDIA.index, manifests };
}
