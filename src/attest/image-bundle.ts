import { dirname, join } from 'node:path';
import { textIfThere } from '../kept-file';
import { isText, listOf, parseJson, shape } from '../json';
import { IMAGE_FOLDER } from '../packaging/write-package';
import { bundlePayload } from './bundle-payload';
import { INDEX_SUBJECT } from './image-index';
import { BUNDLE, INDEX_BUNDLE } from './sign-folder';
import { isResource } from './resource';

const hasSubjects = shape({
  subject: listOf(isResource),
  predicateType: isText,
});

/** A bundle that says something about an image. Its signature is not checked yet. */
export interface ImageBundle {
  text: string;
  predicateType: string;
}

/** A layout where an image was found. */
export interface ImagePlace {
  /** Absolute path. */
  folder: string;
  /** `sha256:…` of its manifest. */
  digest: string;
  /** True if a target of the workspace makes the folder, so that all of it may come from a cache. */
  isCached?: boolean;
}

/**
 * Returns the bundle of an image: beside its layout, or in the folder that `sign` writes for the
 * package. Undefined if there is none about an image with this digest.
 */
export function bundleOfImage({ folder, digest, isCached = false }: ImagePlace): ImageBundle | undefined {
  const signed = join(`${dirname(folder)}-signed`, IMAGE_FOLDER + BUNDLE);
  return bundleAbout(IMAGE_FOLDER, digest, [...(isCached ? [] : [folder + BUNDLE]), signed]);
}

/**
 * Returns the bundle of the index that joins images: in the folders that `sign` has written for their
 * packages. Undefined if there is none about an index with this digest.
 *
 * @param digest `sha256:…`
 */
export function bundleOfIndex(places: readonly ImagePlace[], digest: string): ImageBundle | undefined {
  const files = places.flatMap(({ folder, isCached = false }) => [
    ...(isCached ? [] : [join(dirname(folder), INDEX_BUNDLE)]),
    join(`${dirname(folder)}-signed`, INDEX_BUNDLE),
  ]);
  return bundleAbout(INDEX_SUBJECT, digest, files);
}

function bundleAbout(name: string, digest: string, files: readonly string[]): ImageBundle | undefined {
  for (const file of files) {
    const text = textIfThere(file);
    const payload = bundlePayload(text) ?? '';
    const statement = parseJson(Buffer.from(payload, 'base64').toString('utf8'), hasSubjects);
    const isAbout = statement?.subject.some(
      (subject) => subject.name === name && `sha256:${subject.digest.sha256}` === digest,
    );
    if (text !== undefined && statement && isAbout) return { text, predicateType: statement.predicateType };
  }
  return undefined;
}
