import type { LayoutImage } from '../packaging/read-layout';
import { brokenLink } from './broken-link';
import { checkImage } from './check-image';
import { bundleOfImage } from './image-bundle';
import { openBundle, type Trust } from './open-bundle';

/**
 * Makes sure that a trusted builder has signed images, and that nothing in them has changed.
 *
 * @throws RustStaticError that names the first check that failed
 */
export async function requireSigned(images: readonly LayoutImage[], trust: Trust): Promise<void> {
  for (const { folder, manifest } of images) {
    const bundle = bundleOfImage({ folder, digest: manifest.digest });
    if (!bundle) throw brokenLink('bundle', `There is no bundle beside ${folder} about ${manifest.digest}.`);
    const { statement } = await openBundle(bundle.text, trust);
    await checkImage(statement, folder);
  }
}
