import type { ExecutorContext } from '@nx/devkit';
import { withCancellation } from '../../engines/cancellation';
import { processTerminal, type Terminal } from '../../engines/terminal';
import { RustStaticError } from '../../errors';
import type { LayoutImage } from '../../packaging/read-layout';
import { savedImage } from '../../packaging/saved-image';
import { withUserErrors } from '../../system-errors';
import { imagesOf } from '../image-source';
import type { ImagePushOptions } from './schema';
import { pushWithSkopeo } from './skopeo';

/** Pushes the package's image to a registry. */
async function imagePush(
  { tags = [], images: folders, via = 'skopeo', insecure = false }: ImagePushOptions,
  context: ExecutorContext,
): Promise<{ success: boolean }> {
  if (tags.length === 0)
    throw new RustStaticError('No place to push the image to', {
      code: 'push-reference-missing',
      reason: 'The option "tags" is empty.',
      remedy: `Give it: nx run ${context.projectName}:${context.targetName} --tags=registry.example.com/team/app:1.2.3`,
    });
  const images = imagesOf(context, folders);
  const terminal = processTerminal();
  const pushed = await withCancellation((cancelled) =>
    via === 'skopeo'
      ? pushWithSkopeo({ images, tags, insecure, terminal, cancelled })
      : pushWithDaemon(images, tags, terminal, cancelled),
  );
  for (const reference of pushed) terminal.write(`rust-static: pushed ${reference}\n`);
  return { success: true };
}

export default withUserErrors(imagePush);

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
