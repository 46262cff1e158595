import { text } from 'node:stream/consumers';
import { pack } from 'tar-stream';
import { sha256 } from '../../../digest';
import { messageOf, RustStaticError } from '../../../errors';
import type { DaemonClient } from '../daemon/client';
import { LABEL } from '../daemon/labels';

/** Name of an image without files. The tag is the platform. */
export const EMPTY_IMAGE = 'rust-static-empty';

/**
 * Makes sure that the daemon has an image without files. It is loaded like a saved image, because
 * Docker 20.10 imports every archive for its own platform.
 *
 * @param platform Docker platform, such as `linux/amd64`
 * @returns its name
 */
export async function emptyImage(daemon: DaemonClient, platform: string): Promise<string> {
  const tag = platform.replaceAll('/', '-');
  const name = `${EMPTY_IMAGE}:${tag}`;
  const arch = platform.split('/')[1];
  const isThere = async (): Promise<boolean> => (await daemon.images.inspect(name))?.arch === arch;
  if (await isThere()) return name;
  const { archive, id } = await savedEmptyImage(name, platform);
  const said: string[] = [];
  const progress = { onText: (part: string) => void said.push(part), signal: new AbortController().signal };
  await daemon.images.load(archive, progress).catch((error: unknown) => said.push(messageOf(error)));
  // A daemon that ignores the names in the archive knows the image by its id.
  if (!(await isThere())) await daemon.images.tag(id, EMPTY_IMAGE, tag).catch(() => undefined);
  if (await isThere()) return name;
  throw new RustStaticError('The empty image cannot be made', {
    code: 'empty-image-failed',
    reason: `The daemon says: ${said.join('').trim()}`,
    remedy: 'Run it again; of targets only those with the option "smoke" need it.',
  });
}

/** Returns the image in the format of `docker save`, and its id. */
async function savedEmptyImage(
  name: string,
  platform: string,
): Promise<{ archive: AsyncIterable<Uint8Array>; id: string }> {
  const [os, architecture, variant] = platform.split('/');
  const nothing = pack();
  // Docker rejects an archive without entries.
  nothing.entry({ name: 'tmp/', type: 'directory', mode: 0o1777, mtime: new Date(0) });
  nothing.finalize();
  const layer = await text(nothing);
  const config = JSON.stringify({
    os,
    architecture,
    ...(variant !== undefined && { variant }),
    config: { Labels: { [LABEL]: 'builder' } },
    rootfs: { type: 'layers', diff_ids: [`sha256:${sha256(layer)}`] },
  });
  const id = sha256(config);
  const manifest = [{ Config: `${id}.json`, RepoTags: [name], Layers: ['layer.tar'] }];
  const archive = pack();
  const files = { [`${id}.json`]: config, 'layer.tar': layer, 'manifest.json': JSON.stringify(manifest) };
  for (const [file, content] of Object.entries(files)) archive.entry({ name: file }, content);
  archive.finalize();
  return { archive: archive as AsyncIterable<Uint8Array>, id: `sha256:${id}` };
}
