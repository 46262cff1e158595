import { attachBundle, credentialsOf, repositoryOf } from '../../attest/attach-bundle';
import { bundleOfImage, bundleOfIndex, type ImagePlace } from '../../attest/image-bundle';
import type { Terminal } from '../../engines/terminal';

/**
 * Attaches the bundles of images that were pushed, once per repository. An image without a bundle
 * stays as it is.
 *
 * @param given where the images were found
 * @param index `sha256:…` of the index that joins them, if there are several
 * @param tags references that were pushed
 */
export async function attachBundles(
  given: readonly ImagePlace[],
  index: string | undefined,
  tags: readonly string[],
  terminal: Terminal,
): Promise<void> {
  const repositories = new Set(tags.map(repositoryOf));
  const found = given.map((place) => ({ digest: place.digest, bundle: bundleOfImage(place) }));
  const isSigned = found.some(({ bundle }) => bundle !== undefined);
  if (index !== undefined) {
    const bundle = bundleOfIndex(given, index);
    found.push({ digest: index, bundle });
    if (isSigned && !bundle)
      terminal.write(
        'rust-static: the index of these platforms is not signed: one target "sign" must sign all their packages\n',
      );
  }
  for (const { digest, bundle } of found) {
    if (!bundle) continue;
    const { storedAuth } = await import('../../engines/docker/index.js');
    for (const repository of repositories) {
      const credentials = credentialsOf(storedAuth(repository, process.env));
      const pushed = { repository, digest, ...(credentials && { credentials }) };
      await attachBundle(pushed, bundle);
      terminal.write(`rust-static: attached the signature to ${repository}@${digest}\n`);
    }
  }
}
