import { attachBundle, credentialsOf } from '../../attest/attach-bundle';
import { bundleOfImage } from '../../attest/image-bundle';
import type { Terminal } from '../../engines/terminal';
import type { LayoutImage } from '../../packaging/read-layout';

/**
 * Attaches the bundles of images that were pushed, once per repository. An image without a bundle
 * stays as it is.
 *
 * @param given the images in the folders where they were found
 * @param tags references that were pushed
 */
export async function attachBundles(
  given: readonly LayoutImage[],
  tags: readonly string[],
  terminal: Terminal,
): Promise<void> {
  const repositories = new Set(tags.map((tag) => tag.replace(/:[^:/]*$/, '')));
  for (const { folder, manifest } of given) {
    const bundle = bundleOfImage(folder, manifest.digest);
    if (!bundle) continue;
    const { storedAuth } = await import('../../engines/docker/index.js');
    for (const repository of repositories) {
      const credentials = credentialsOf(storedAuth(repository, process.env));
      const pushed = { repository, digest: manifest.digest, ...(credentials && { credentials }) };
      await attachBundle(pushed, bundle);
      terminal.write(`rust-static: attached the signature to ${repository}@${manifest.digest}\n`);
    }
  }
}
