import type { ExecutorContext } from '@nx/devkit';
import { RustStaticError } from '../../errors';
import { splitReference } from '../../plan/image-reference';
import { withUserErrors } from '../../system-errors';
import { imagesOf } from '../image-source';
import { pushProven } from './push-proven';
import type { ImagePushOptions } from './schema';

/** Pushes the package's image to a registry. */
async function imagePush(
  { tags = [], images: folders, via, insecure, ...trust }: ImagePushOptions,
  context: ExecutorContext,
): Promise<{ success: boolean }> {
  if (tags.length === 0)
    throw new RustStaticError('No place to push the image to', {
      code: 'push-reference-missing',
      reason: 'The option "tags" is empty.',
      remedy: `Give it: nx run ${context.projectName}:${context.targetName} --tags=registry.example.com/team/app:1.2.3`,
    });
  // Proving the images can take as long as a build.
  for (const tag of tags) splitReference(tag);
  await pushProven(imagesOf(context, folders), context, { tags, via, insecure }, trust);
  return { success: true };
}

export default withUserErrors(imagePush);
