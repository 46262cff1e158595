import { callerAccess } from '../access/caller-access';
import { connect } from '../daemon/connect';
import { splitReference } from '../../../plan/image-reference';
import { pushImage } from '../images/push';
import { prepareBuilder, type BuilderRequest } from './prepare';

/** The name of a builder image, and whether to push it. */
export interface Publication {
  /**
   * Reference with a tag, such as `registry.example.com/team/builder:1`. Undefined keeps the
   * default name.
   */
  reference: string | undefined;
  push: boolean;
}

/**
 * Builds a plan's builder image, then tags and pushes it for use in CI.
 *
 * @returns the reference for the option "builderImage"; with a digest if the image was pushed
 * @throws RustStaticError with the daemon's own message
 */
export async function publishBuilder(
  request: BuilderRequest,
  { reference, push }: Publication,
): Promise<string> {
  const { plan, env } = request;
  const access = callerAccess(plan, request.workspaceRoot, env);
  const daemon = await connect(env);
  const { image } = await prepareBuilder(daemon, request, access);
  if (reference === undefined) return image;
  const { repo, tag } = splitReference(reference);
  await daemon.images.tag(image, repo, tag);
  if (!push) return `${repo}:${tag}`;
  const digest = await pushImage(daemon, reference, request);
  return digest === undefined ? `${repo}:${tag}` : `${repo}@${digest}`;
}
