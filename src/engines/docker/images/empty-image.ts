import type { DaemonClient } from '../daemon/client';
import { pack } from 'tar-stream';
import { RustStaticError } from '../../../errors';
import { LABEL } from '../daemon/labels';

/** Name of an image without files. The tag is the platform. */
export const EMPTY_IMAGE = 'rust-static-empty';

/**
 * Makes sure that the daemon has an image without files.
 *
 * @param platform Docker platform, such as `linux/amd64`
 * @returns its name
 */
export async function emptyImage(daemon: DaemonClient, platform: string): Promise<string> {
  const tag = platform.replaceAll('/', '-');
  const name = `${EMPTY_IMAGE}:${tag}`;
  if (await daemon.images.inspect(name)) return name;
  const nothing = pack();
  // Docker rejects an archive without entries.
  nothing.entry({ name: 'tmp/', type: 'directory', mode: 0o1777, mtime: new Date(0) });
  nothing.finalize();
  const options = { platform, changes: `LABEL ${LABEL}=builder` };
  const answer = await daemon.images.import(nothing, options);
  const id = /[0-9a-f]{64}/.exec(answer)?.[0];
  if (id === undefined)
    throw new RustStaticError('The empty image cannot be made', {
      code: 'empty-image-failed',
      reason: `The daemon says: ${answer.trim()}`,
      remedy: 'Run it again; of targets only those with the option "smoke" need it.',
    });
  // Tagged in a second call, because Podman does not accept a tag with the import.
  await daemon.images.tag(id, EMPTY_IMAGE, tag);
  return name;
}
