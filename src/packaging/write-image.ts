import type { Artifact } from '../artifact/artifact';
import { imageConfig, platformIn } from './image-config';
import { imageLayers, type ImageContent } from './image-layers';
import type { ImagePlan } from './image-plan';
import {
  createLayout,
  manifestOf,
  MEDIA,
  writeDocument,
  writeIndex,
  writeLayer,
  type Layer,
} from './oci-layout';

/** The input of an image. */
export interface ImageSource {
  artifact: Artifact;
  plan: ImagePlan;
  content: ImageContent;
  /** Seconds since 1970. */
  epoch: number;
}

/**
 * Writes an image FROM scratch as an OCI layout, without a daemon.
 *
 * @param folder absolute path, which must not exist yet
 * @returns the digest of the image's manifest
 * @throws RustStaticError if two files have the same destination
 */
export async function writeImage(folder: string, source: ImageSource): Promise<string> {
  const { artifact, plan, content, epoch } = source;
  createLayout(folder);
  const layers: Layer[] = [];
  for (const entries of imageLayers(content, plan)) layers.push(await writeLayer(folder, entries, epoch));
  const facts = {
    artifact,
    plan,
    layers: layers.map(({ tarSha256 }) => tarSha256),
    hasCertificates: content.certificates !== undefined,
    epoch,
  };
  const config = writeDocument(folder, MEDIA.config, imageConfig(facts));
  const manifest = writeDocument(folder, MEDIA.manifest, manifestOf(config, layers));
  const annotations = { 'org.opencontainers.image.ref.name': tagOf(artifact.version) };
  writeIndex(folder, [{ ...manifest, platform: platformIn(artifact), annotations }]);
  return manifest.digest;
}

/** Converts a version to a tag. Tags must not contain `+`. */
export function tagOf(version: string): string {
  return version.replace(/[^\w.-]/g, '-');
}
