import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { messageOf, RustStaticError } from '../errors';
import type { Platform } from './image-config';
import { blobPath, type Descriptor } from './oci-layout';

/** An image in a layout. */
export interface LayoutImage {
  /** Absolute path of the layout. */
  folder: string;
  manifest: Descriptor & { platform: Platform };
  config: Descriptor;
  layers: Descriptor[];
  /** Default name and tag of the image. */
  name: string;
}

/**
 * Reads the images of a layout that `package` has written.
 *
 * @param folder absolute path
 * @throws RustStaticError if there is none
 */
export function readLayout(folder: string): LayoutImage[] {
  const index = readJson<{ manifests?: LayoutImage['manifest'][] } | null>(folder, 'index.json');
  const manifests = index?.manifests ?? [];
  // Layouts of other tools may lack the platform, or contain nested indexes.
  if (manifests.length === 0 || manifests.some(({ digest, platform }) => !DIGEST.test(digest) || !platform))
    throw unreadable(folder, 'Its index.json names no image with a platform.');
  return manifests.map((manifest) => {
    const { config, layers } = readJson<Partial<LayoutImage>>(folder, blobPath(manifest.digest));
    // Digests are used as paths.
    if (!config || !layers || ![config, ...layers].every(({ digest }) => DIGEST.test(digest)))
      throw unreadable(folder, `${manifest.digest} is not an image manifest.`);
    const configuration = readJson<{ config?: { Labels?: Record<string, string> | null } }>(
      folder,
      blobPath(config.digest),
    );
    const title = configuration.config?.Labels?.['org.opencontainers.image.title'] ?? 'image';
    const tag = manifest.annotations?.['org.opencontainers.image.ref.name'] ?? 'latest';
    return { folder, manifest, config, layers, name: `${repositoryOf(title)}:${tag}` };
  });
}

const DIGEST = /^sha256:[0-9a-f]{64}$/;

/**
 * Converts a project's name to a repository name: lower case, and only characters that references
 * allow.
 */
function repositoryOf(title: string): string {
  const parts = title.replace(/^@/, '').toLowerCase().split('/');
  return parts.map((part) => part.replace(/[^a-z0-9]+/g, '-').replace(/^-|-$/g, '')).join('/');
}

function readJson<T>(folder: string, path: string): T {
  const file = join(folder, path);
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as T;
  } catch (error) {
    throw unreadable(folder, messageOf(error), error);
  }
}

function unreadable(folder: string, reason: string, cause?: unknown): RustStaticError {
  return new RustStaticError(`Cannot read the image in ${folder}`, {
    code: 'image-layout-unreadable',
    reason,
    remedy: 'Run the package target first, or let your target depend on it: "dependsOn": ["package"].',
    cause,
  });
}
