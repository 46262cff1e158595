import type { DaemonClient } from '../daemon/client';
import { messageOf, RustStaticError } from '../../../errors';
import { splitReference } from '../../../plan/image-reference';
import type { Terminal } from '../../terminal';
import { connect } from '../daemon/connect';

/** What is asked of a daemon. */
export interface ImageRequest {
  env: NodeJS.ProcessEnv;
  terminal: Terminal;
  cancelled: AbortSignal;
}

/** An image for a daemon: an archive as `docker save` writes it, and its id. */
export interface SavedImage {
  archive: AsyncIterable<Uint8Array>;
  /** Digest of the configuration: `sha256:…`. */
  id: string;
}

/** The platform that a daemon runs: `linux/amd64`. */
export async function daemonPlatform(env: NodeJS.ProcessEnv): Promise<string> {
  const { os, arch } = await (await connect(env)).version();
  return `${os}/${arch}`;
}

/**
 * Loads an image into the daemon and gives it names.
 *
 * @throws RustStaticError with the daemon's own words
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
  // The archive names it; what takes the archive without its names knows it by its id.
  for (const { repo, tag } of names)
    if (!(await has(daemon, `${repo}:${tag}`, image.id)))
      await daemon.images.tag(image.id, repo, tag).catch(fail);
}

/** Whether a name stands for an image just loaded: where images are known by their manifests, the id is another. */
async function has(daemon: DaemonClient, name: string, id: string): Promise<boolean> {
  const hex = (text: string): string => text.replace(/^sha256:/, '');
  const found = await daemon.images.inspect(name);
  if (!found || hex(found.id) === hex(id)) return found !== undefined;
  // The old image may have kept the name, if the id is known at all.
  return (await daemon.images.inspect(id)) === undefined;
}
