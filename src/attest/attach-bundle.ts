import { messageOf, RustStaticError } from '../errors';
import { imageHost } from '../image-host';
import type { ImageBundle } from './image-bundle';

/** Type of a bundle: https://github.com/sigstore/cosign/blob/main/specs/BUNDLE_SPEC.md */
export const BUNDLE_MEDIA = 'application/vnd.dev.sigstore.bundle.v0.3+json';

/** Where an image is, and how to get there. */
export interface PushedImage {
  /** With its registry, without tag or digest. See `repositoryOf`. */
  repository: string;
  /** `sha256:…` of the manifest. */
  digest: string;
  credentials?: Credentials;
}

/**
 * Returns the repository of an image name, with its registry, as docker and skopeo read it. For the
 * library, `team/app` would be on a server named `team`, and would get the login of Docker Hub.
 */
export function repositoryOf(reference: string): string {
  const repository = reference.replace(/:[^:/]*$/, '');
  if (imageHost(repository) !== undefined) return repository;
  return `docker.io/${repository.includes('/') ? '' : 'library/'}${repository}`;
}

type Credentials = { username: string; password: string };

/**
 * Returns a stored login in the form that the library expects. Some registries, such as Azure's, give
 * `docker login` a refresh token instead of a password.
 */
export function credentialsOf({
  username,
  password,
  identitytoken,
}: Partial<Credentials> & { identitytoken?: string } = {}): Credentials | undefined {
  const secret = identitytoken || password;
  return secret ? { username: username || '<token>', password: secret } : undefined;
}

/**
 * Attaches a bundle to an image in a registry: as an OCI referrer, or under the tag `sha256-<digest>`
 * if the registry has no referrers.
 *
 * @returns the digest of the manifest with the bundle
 * @throws RustStaticError if the registry refuses
 */
export async function attachBundle(
  { repository, digest, credentials }: PushedImage,
  { text, predicateType }: ImageBundle,
): Promise<string> {
  const { attachArtifactToImage } = await import('@sigstore/oci');
  const request = {
    imageName: repository,
    imageDigest: digest,
    artifact: Buffer.from(text),
    mediaType: BUNDLE_MEDIA,
    annotations: {
      // Equal bundles give equal manifests.
      'org.opencontainers.image.created': '1980-01-01T00:00:00Z',
      'dev.sigstore.bundle.content': 'dsse-envelope',
      'dev.sigstore.bundle.predicateType': predicateType,
    },
    // The library cannot be told that there are none, although it checks for that.
    credentials: credentials!,
  };
  try {
    return (await attachArtifactToImage(request)).digest;
  } catch (error) {
    const { cause } = error as { cause?: unknown };
    throw new RustStaticError(`The signature cannot be attached to ${repository}@${digest}`, {
      code: 'attach-failed',
      reason: `${messageOf(error)}: ${messageOf(cause)}. The image itself was pushed.`,
      remedy:
        'Log in with the right to write (`docker login`), and run the target again. Registries with plain HTTP work only on localhost.',
      cause: error,
    });
  }
}
