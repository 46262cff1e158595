import { isText, shape } from '../json';

/** True for a digest set of in-toto with SHA-256, in hexadecimal digits. */
export const isDigestSet = shape({ sha256: isText });

/**
 * True for a resource of an in-toto statement with a name, such as a subject:
 * https://github.com/in-toto/attestation/blob/main/spec/v1/resource_descriptor.md
 */
export const isResource = shape({ name: isText, digest: isDigestSet });
