import type { ExecutorContext } from '@nx/devkit';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { withCancellation } from '../../engines/cancellation';
import { processTerminal } from '../../engines/terminal';
import type { LayoutImage } from '../../packaging/read-layout';
import { selectEngine } from '../../select-engine';
import { provenImages } from '../proven-images';
import { pushImages, type PushOptions } from './push-images';

/**
 * Pushes images whose binaries are proven to be built from the sources.
 *
 * @throws RustStaticError if a binary or an image is not, or if a push fails
 */
export async function pushProven(
  images: readonly LayoutImage[],
  context: ExecutorContext,
  options: PushOptions,
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'rust-static-push-'));
  const terminal = processTerminal();
  try {
    const proven = await withCancellation((cancelled) =>
      provenImages(images, context, { engineOf: selectEngine, terminal, cancelled }, folder),
    );
    await pushImages(proven, options);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
