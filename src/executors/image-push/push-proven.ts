import type { ExecutorContext } from '@nx/devkit';
import { rm } from 'node:fs/promises';
import { withCancellation } from '../../engines/cancellation';
import { processTerminal } from '../../engines/terminal';
import type { LayoutImage } from '../../packaging/read-layout';
import { selectEngine } from '../../select-engine';
import { requireSigned } from '../../attest/require-signed';
import { trustOf, type TrustOptions } from '../../attest/trust';
import { RustStaticError } from '../../errors';
import { scratchFolder } from '../../scratch-folder';
import { provenImages } from '../proven-images';
import type { PushOptions } from './push-images';
import { placesOf, pushWithBundles } from './push-signed';

/**
 * Pushes images whose binaries are proven to be built from the sources, and attaches their
 * signatures.
 *
 * @param signers whose signature is enough; then nothing is built
 * @throws RustStaticError if a binary or an image is not, or if a push fails
 */
export async function pushProven(
  images: readonly LayoutImage[],
  context: ExecutorContext,
  options: PushOptions,
  signers: TrustOptions = {},
): Promise<void> {
  const folder = await scratchFolder('push');
  const terminal = processTerminal();
  try {
    const trust = trustOf(signers, context.root);
    if (!trust && Object.values(signers).some((value) => value !== undefined)) throw unclearSigner();
    if (trust) await requireSigned(images, trust);
    const proven = trust
      ? [...images]
      : await withCancellation((cancelled) =>
          provenImages(images, context, { engineOf: selectEngine, terminal, cancelled }, folder),
        );
    await pushWithBundles(proven, placesOf(images, proven), options);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function unclearSigner(): RustStaticError {
  return new RustStaticError('It is not clear whose signatures are enough', {
    code: 'signer-unclear',
    reason: 'The options are either "key", or "identity" with "issuer" and "trustedRoot".',
    remedy: 'Give the missing options, or none: then the image must be one that this machine has built.',
  });
}
