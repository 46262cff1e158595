import type { DaemonClient } from '../daemon/client';
import { messageOf, RustStaticError } from '../../../errors';
import { splitReference } from '../../../plan/image-reference';
import type { Terminal } from '../../terminal';
import { connect } from '../daemon/connect';

/** A request for an image operation on a daemon. */
export interface ImageRequest {
  env: NodeJS.ProcessEnv;
  terminal: Terminal;
  cancelled: AbortSignal;
}

/** An image to load: an archive in the format of `docker save`, and its id. */
export interface SavedImage {
  archive: AsyncIterable<Uint8Array>;
  /** Digest of the image's configuration: `sha256:…`. */
  id: string;
}

/** Returns the platform that a daemon runs, such as `linux/amd64`. */
export async function daemonPlatform(env: NodeJS.ProcessEnv): Promise<string> {
  const { os, arch } = await (await connect(env)).version();
  return `${os}/${arch}`;
}

/**
 * Loads an image into the daemon and tags it.
 *
 * @throws RustStaticError with the daemon's own message
 */
export async function loadImage(request: ImageRequest, image: SavedImage, tags: string[]): Promise<void> {
  const names = tags.map(splitReference);
  const daemon = await connect(request.env);
  const fail = (error: unknown): never => {
    request.cancelled.throwIfAborted();
    throw new RustStaticError('The image cannot be loaded', {
      code: 'image-load-failed',
      reason: `The daemon says: ${messageOf(error).trim()}`,
      remedy: 'Free space on its disk, or give a correct name in the option "tags".',
      cause: error,
    });
  };
  const progress = { onText: () => {}, signal: request.cancelled };
  await daemon.images.load(image.archive, progress).catch(fail);
  request.cancelled.throwIfAborted();
  // The archive contains the names. A daemon that ignores them knows the image by its id.
  for (const { repo, tag } of names)
    if (!(await has(daemon, `${repo}:${tag}`, image.id)))
      await daemon.images.tag(image.id, repo, tag).catch(fail);
}

/**
 * True if a name refers to the image that was just loaded. Daemons that identify images by manifest
 * report another id.
 */
async function has(daemon: DaemonClient, name: string, id: string): Promise<boolean> {
  const hex = (text: string): string => text.replace(/^sha256:/, '');
  const found = await daemon.images.inspect(name);
  if (!found || hex(found.id) === hex(id)) return found !== undefined;
  // If the id is known, the name may still belong to the old image.
  return (await daemon.images.inspect(id)) === undefined;
}
