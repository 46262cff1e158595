import type { ExecutorContext } from '@nx/devkit';
import { withCancellation } from '../../engines/cancellation';
import { shortDigest } from '../../digest';
import { wrapped } from '../../progress/wrapped';
import { processTerminal } from '../../engines/terminal';
import { RustStaticError } from '../../errors';
import { platformName } from '../../packaging/join-layouts';
import type { LayoutImage } from '../../packaging/read-layout';
import { savedImage } from '../../packaging/saved-image';
import { withUserErrors } from '../../system-errors';
import { imagesOf } from '../image-source';
import type { ImageLoadOptions } from './schema';

/** Loads the package's image into the daemon. */
async function imageLoad(options: ImageLoadOptions, context: ExecutorContext): Promise<{ success: boolean }> {
  const images = imagesOf(context, options.images);
  const terminal = processTerminal();
  const { daemonPlatform, loadImage } = await import('../../engines/docker/index.js');
  const image = images.length === 1 ? images[0]! : choose(images, await daemonPlatform(process.env));
  const tags = options.tags ?? [image.name, image.name.replace(/:[^:]*$/, ':latest')];
  await withCancellation((cancelled) =>
    loadImage(
      { env: process.env, terminal, cancelled },
      { archive: savedImage(image, tags), id: image.config.digest },
      tags,
    ),
  );
  terminal.write(`${wrapped('rust-static: loaded', [...tags, shortDigest(image.config.digest)])}\n`);
  return { success: true };
}

export default withUserErrors(imageLoad);

function choose(images: LayoutImage[], platform: string): LayoutImage {
  // A daemon reports linux/arm without a variant, but the image is for linux/arm/v7.
  const found = images.find(({ manifest }) =>
    `${platformName(manifest.platform)}/`.startsWith(`${platform}/`),
  );
  if (found) return found;
  const there = images.map(({ manifest }) => platformName(manifest.platform));
  throw new RustStaticError(`No image for ${platform}`, {
    code: 'image-platform-missing',
    reason: `The daemon runs ${platform}; the images are for ${there.join(', ')}.`,
    remedy: 'Build for its triple, or name one image in the option "images".',
  });
}
