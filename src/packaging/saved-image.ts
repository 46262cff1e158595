import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { Entry } from './entry';
import { blobPath, type Descriptor } from './oci-layout';
import type { LayoutImage } from './read-layout';
import { tarOf } from './write-tar';

/**
 * Packs an image with its names in the format of `docker save`. Every version of Docker and Podman
 * can load it, but only new ones can load an OCI layout.
 *
 * @see https://github.com/moby/moby/blob/master/docs/api/ (POST /images/load)
 */
export function savedImage(
  { folder, config, layers }: LayoutImage,
  tags: string[],
): AsyncIterable<Uint8Array> {
  const nameOf = ({ digest }: Descriptor): string => blobPath(digest).replaceAll('\\', '/');
  const manifest = [{ Config: nameOf(config), RepoTags: tags, Layers: layers.map(nameOf) }];
  // Two layers may be identical.
  const blobs = [...new Set([config, ...layers].map(nameOf))].map((path): Entry => {
    const file = join(folder, path);
    return { kind: 'file', path, mode: 0o644, content: { file, size: statSync(file).size } };
  });
  const document = Buffer.from(JSON.stringify(manifest));
  return tarOf([...blobs, { kind: 'file', path: 'manifest.json', mode: 0o644, content: document }], 0);
}
