import type Docker from 'dockerode';
import { messageOf, RustStaticError } from '../../../errors';
import { splitReference } from '../../../plan/image-reference';
import type { Terminal } from '../../terminal';
import { connect } from '../daemon/connect';
import { followDaemon } from '../daemon/progress';

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
  const { Os, Arch } = (await (await connect(env)).version()) as { Os: string; Arch: string };
  return `${Os}/${Arch}`;
}

/**
 * Loads an image into the daemon and gives it names.
 *
 * @throws RustStaticError with the daemon's own words
 */
export async function loadImage(request: ImageRequest, image: SavedImage, tags: string[]): Promise<void> {
  const names = tags.map(splitReference);
  const docker = await connect(request.env);
  const fail = (error: unknown): never => {
    request.cancelled.throwIfAborted();
    throw new RustStaticError('The image cannot be loaded', {
      reason: `The daemon says: ${messageOf(error).trim()}`,
      remedy: 'Free space on its disk, or give a correct name in the option "tags".',
      cause: error,
    });
  };
  const answer = await docker
    .loadImage(
      image.archive as unknown as NodeJS.ReadableStream,
      { quiet: true, abortSignal: request.cancelled } as object,
    )
    .catch(fail);
  await followDaemon(answer, () => {}).catch(fail);
  request.cancelled.throwIfAborted();
  // The archive names it; what takes the archive without its names knows it by its id.
  for (const { repo, tag } of names)
    if (!(await has(docker, `${repo}:${tag}`, image.id)))
      await docker.getImage(image.id).tag({ repo, tag }).catch(fail);
}

/** Whether a name stands for an image just loaded: where images are known by their manifests, the id is another. */
async function has(docker: Docker, name: string, id: string): Promise<boolean> {
  const hex = (text: string): string => text.replace(/^sha256:/, '');
  try {
    const found = hex((await docker.getImage(name).inspect()).Id);
    if (found === hex(id)) return true;
    // The old image may have kept the name, if the id is known at all.
    return await docker
      .getImage(id)
      .inspect()
      .then(() => false);
  } catch (error) {
    if ((error as { statusCode?: number }).statusCode !== 404) throw error;
    return docker
      .getImage(name)
      .inspect()
      .then(
        () => true,
        () => false,
      );
  }
}
