import { join } from 'node:path';
import { sha256 } from '../digest';
import { isText, listOf, parseJson, shape } from '../json';
import { version } from '../package-info';
import { joinedIndex, platformName, platformTwice } from '../packaging/join-layouts';
import { documentBytes } from '../packaging/oci-layout';
import { PREDICATE_TYPE, STATEMENT_TYPE, type Statement } from '../packaging/provenance/statement';
import { readLayout, type LayoutImage } from '../packaging/read-layout';
import { IMAGE_FOLDER } from '../packaging/write-package';
import { brokenLink } from './broken-link';
import { openEnvelope, provenanceIn, type Trust } from './open-bundle';
import { PAYLOAD_TYPE } from './sign';
import { isResource } from './resource';

/** Name of an index in its statement. */
export const INDEX_SUBJECT = 'image-index';
/** Says that a statement is about the index that joins the images of several platforms. */
const INDEX_BUILD = 'https://www.npmjs.com/package/@org/rust-static#image-index/v1';

/** `sha256:…` of the index that `image-push` makes of images. */
export function indexDigest(images: readonly LayoutImage[]): string {
  return `sha256:${sha256(documentBytes(joinedIndex(images)))}`;
}

/**
 * Returns the provenance of the index that joins the images of packages, as JSON. It names the digest
 * of each platform's image; how these were built is said by their own provenance. Undefined if the
 * packages do not make one multi-platform image.
 *
 * @param packages absolute folder and provenance of each package
 */
export function indexStatement(
  packages: readonly { folder: string; provenance: string }[],
  builderId: string,
): string | undefined {
  const images = packages.flatMap(({ folder }) => readLayout(join(folder, IMAGE_FOLDER)));
  const releases = packages.map(({ provenance }) => releaseIn(provenanceIn(provenance)));
  const names = new Set(releases.map((release) => JSON.stringify(release)));
  if (images.length < 2 || names.size > 1 || platformTwice(images) !== undefined) return undefined;
  const { project, version: ofProject } = releases[0]!;
  const resolvedDependencies = images
    .map(({ manifest: { platform, digest } }) => ({
      name: platformName(platform),
      digest: { sha256: digest.replace('sha256:', '') },
    }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const statement = {
    _type: STATEMENT_TYPE,
    subject: [{ name: INDEX_SUBJECT, digest: { sha256: indexDigest(images).replace('sha256:', '') } }],
    predicateType: PREDICATE_TYPE,
    predicate: {
      buildDefinition: {
        buildType: INDEX_BUILD,
        externalParameters: { project },
        internalParameters: { version: ofProject },
        resolvedDependencies,
      },
      runDetails: { builder: { id: builderId, version: { '@org/rust-static': version } } },
    },
  };
  return `${JSON.stringify(statement, null, 2)}\n`;
}

/** Returns the project and the version that a statement is about. */
export function releaseIn({ predicate }: Statement): { project: string; version: string } {
  const { externalParameters, internalParameters } = predicate.buildDefinition;
  return { project: String(externalParameters.project), version: String(internalParameters.version) };
}

const isIndexStatement = shape({
  _type: isText,
  predicateType: isText,
  subject: listOf(isResource),
  predicate: shape({
    buildDefinition: shape({
      buildType: isText,
      externalParameters: shape({ project: isText }),
      internalParameters: shape({ version: isText }),
      resolvedDependencies: listOf(isResource),
    }),
  }),
});

/** What a trusted signer says about an index. */
export interface SignedIndex {
  /** `sha256:…` of the index. */
  digest: string;
  /** `sha256:…` of the image of each platform. */
  images: string[];
  project: string;
  version: string;
}

/**
 * Returns what a bundle says about the index of several platforms.
 *
 * @throws RustStaticError if the bundle, its signature, its signer or its statement is not valid
 */
export async function openIndexBundle(text: string, trust: Trust): Promise<SignedIndex> {
  const { payloadType, json } = await openEnvelope(text, trust);
  const statement = parseJson(json, isIndexStatement);
  const { _type: type, predicateType, subject = [], predicate } = statement ?? {};
  const types = [payloadType, type, predicateType, predicate?.buildDefinition.buildType];
  const index = subject.find(({ name }) => name === INDEX_SUBJECT);
  if (types.join() !== [PAYLOAD_TYPE, STATEMENT_TYPE, PREDICATE_TYPE, INDEX_BUILD].join() || !index)
    throw brokenLink('statement', 'It is not the provenance of a multi-platform image.');
  const images = predicate!.buildDefinition.resolvedDependencies;
  return {
    digest: `sha256:${index.digest.sha256}`,
    images: images.map(({ digest }) => `sha256:${digest.sha256}`),
    ...releaseIn(statement as unknown as Statement),
  };
}

/**
 * Makes sure that a trusted signer has signed an index.
 *
 * @param digest `sha256:…` of the index
 * @throws RustStaticError that names the first check that failed
 */
export async function requireSignedIndex(text: string, digest: string, trust: Trust): Promise<SignedIndex> {
  const signed = await openIndexBundle(text, trust);
  if (signed.digest === digest) return signed;
  throw brokenLink('digest', `The index has the digest ${digest}. The statement says ${signed.digest}.`);
}
