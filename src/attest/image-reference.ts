import { isImageReference } from '../plan/image-reference';
import type { OciAddress } from '../units/stores/registry-client';
import { repositoryOf } from './attach-bundle';

/** An image in a registry. */
export interface ImageReference extends OciAddress {
  /** Registry and repository, for messages. */
  name: string;
  /** `sha256:…`, otherwise a tag. */
  version: string;
}

const PARTS = /^([^@]+?)(?::([^:/@]+))?(?:@(sha256:[0-9a-f]{64}))?$/;

/**
 * Reads the name of an image, as docker does: with a tag or a digest, otherwise the tag `latest`.
 * Undefined if it is not valid.
 */
export function imageReference(text: string): ImageReference | undefined {
  const [, given, tag = 'latest', digest] = PARTS.exec(text) ?? [];
  if (given === undefined || !isImageReference(text)) return undefined;
  const name = repositoryOf(given);
  const [host = '', ...path] = name.split('/');
  return { host, repository: path.join('/'), name, version: digest ?? tag };
}
