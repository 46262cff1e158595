import { type DaemonClient, progressOf } from '../daemon/client';
import { messageOf, RustStaticError } from '../../../errors';
import { splitReference } from '../../../plan/image-reference';
import { storedAuth } from '../access/caller-access';
import { connect } from '../daemon/connect';
import type { ImageRequest } from './load';

/**
 * Pushes an image of the daemon, with the credentials that `docker login` stored.
 *
 * @returns the digest in the registry, if the daemon reports it
 * @throws RustStaticError with the daemon's own message
 */
export async function pushImage(
  daemon: DaemonClient,
  reference: string,
  { env, terminal, cancelled }: ImageRequest,
): Promise<string | undefined> {
  const { repo, tag } = splitReference(reference);
  const auth = storedAuth(reference, env);
  try {
    return await terminal.stage(`push ${repo}:${tag}`, () =>
      daemon.images.push(repo, { tag, auth }, progressOf(terminal, cancelled)),
    );
  } catch (error) {
    cancelled.throwIfAborted();
    throw new RustStaticError(`${repo}:${tag} cannot be pushed`, {
      code: 'image-push-failed',
      reason: `The daemon says: ${messageOf(error).trim()}`,
      remedy: `Correct the name, or \`docker login\` to its registry.`,
      cause: error,
    });
  }
}

/**
 * Pushes an image under each name that it has on the daemon.
 *
 * @returns references with a digest, or with a tag if the daemon does not report the digest
 * @throws RustStaticError with the daemon's own message
 */
export async function pushLoaded(request: ImageRequest, tags: string[]): Promise<string[]> {
  const daemon = await connect(request.env);
  const pushed: string[] = [];
  for (const reference of tags) {
    const digest = await pushImage(daemon, reference, request);
    pushed.push(digest === undefined ? reference : `${splitReference(reference).repo}@${digest}`);
  }
  return pushed;
}
