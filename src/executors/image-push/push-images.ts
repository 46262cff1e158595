import { withCancellation } from '../../engines/cancellation';
import { processTerminal, type Terminal } from '../../engines/terminal';
import { RustStaticError } from '../../errors';
import type { LayoutImage } from '../../packaging/read-layout';
import { savedImage } from '../../packaging/saved-image';
import type { ImagePushOptions } from './schema';
import { pushWithSkopeo } from './skopeo';

/** Where and how to push. */
export type PushOptions = Omit<ImagePushOptions, 'images'> & { tags: string[] };

/**
 * Pushes images under all tags, and prints the references with their digest.
 *
 * @throws RustStaticError if a push fails
 */
export async function pushImages(
  images: LayoutImage[],
  { tags, via = 'skopeo', insecure = false }: PushOptions,
): Promise<void> {
  const terminal = processTerminal();
  const pushed = await withCancellation((cancelled) =>
    via === 'skopeo'
      ? pushWithSkopeo({ images, tags, insecure, terminal, cancelled })
      : pushWithDaemon(images, tags, terminal, cancelled),
  );
  for (const reference of pushed) terminal.write(`rust-static: pushed ${reference}\n`);
}

async function pushWithDaemon(
  images: LayoutImage[],
  tags: string[],
  terminal: Terminal,
  cancelled: AbortSignal,
): Promise<string[]> {
  const [image, ...others] = images;
  if (!image || others.length > 0)
    throw new RustStaticError(`A daemon cannot push ${images.length} platforms as one image`, {
      code: 'push-needs-skopeo',
      reason: 'Its API knows one image for a name.',
      remedy: 'Use via = "skopeo", or push each under a name of its own.',
    });
  const { loadImage, pushLoaded } = await import('../../engines/docker/index.js');
  const request = { env: process.env, terminal, cancelled };
  await loadImage(request, { archive: savedImage(image, tags), id: image.config.digest }, tags);
  return pushLoaded(request, tags);
}
