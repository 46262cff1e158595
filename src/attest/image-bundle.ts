import { dirname, join } from 'node:path';
import { textIfThere } from '../kept-file';
import { isText, listOf, parseJson, shape } from '../json';
import { IMAGE_FOLDER } from '../packaging/write-package';
import { bundlePayload } from './bundle-payload';
import { BUNDLE } from './sign-folder';

const hasSubjects = shape({
  subject: listOf(shape({ name: isText, digest: shape({ sha256: isText }) })),
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
  const signed = `${dirname(folder)}-signed`;
  const files = [...(isCached ? [] : [folder + BUNDLE]), join(signed, IMAGE_FOLDER + BUNDLE)];
  for (const file of files) {
    const text = textIfThere(file);
    const payload = bundlePayload(text) ?? '';
    const statement = parseJson(Buffer.from(payload, 'base64').toString('utf8'), hasSubjects);
    const isAbout = statement?.subject.some(
      (subject) => subject.name === IMAGE_FOLDER && `sha256:${subject.digest.sha256}` === digest,
    );
    if (text !== undefined && statement && isAbout) return { text, predicateType: statement.predicateType };
  }
  return undefined;
}
