import { attachBundle, credentialsOf, repositoryOf } from '../../attest/attach-bundle';
import { bundleOfImage, type ImagePlace } from '../../attest/image-bundle';
import type { Terminal } from '../../engines/terminal';

/**
 * Attaches the bundles of images that were pushed, once per repository. An image without a bundle
 * stays as it is.
 *
 * @param given where the images were found
 * @param tags references that were pushed
 */
export async function attachBundles(
  given: readonly ImagePlace[],
  tags: readonly string[],
  terminal: Terminal,
): Promise<void> {
  const repositories = new Set(tags.map(repositoryOf));
  for (const place of given) {
    const { digest } = place;
    const bundle = bundleOfImage(place);
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
