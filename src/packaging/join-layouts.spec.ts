import { join } from 'node:path';
import { thrown } from '../testing/memory-files';
import { contentOf, imageIn, sha256 } from '../testing/package-fixture';
import { tempFolder } from '../testing/temp-folder';
import { joinLayouts, platformName } from './join-layouts';
import { blobPath, MEDIA, type Descriptor } from './oci-layout';
import { readLayout, type LayoutImage } from './read-layout';

const TARGETS = ['x86_64-alpine-linux-musl', 'armv7-alpine-linux-musleabihf', 'aarch64-alpine-linux-musl'];

async function images(targets = TARGETS): Promise<LayoutImage[]> {
  const root = tempFolder();
  const folders = targets.map((target, index) => imageIn(root, `image${index}`, { target }));
  return (await Promise.all(folders)).flatMap(readLayout);
}

describe('joinLayouts', () => {
  it('lists the platforms in one order, however they are given', async () => {
    const all = await images();
    const written = [all, all.toReversed()].map((order) => {
      const folder = join(tempFolder(), 'joined');
      return { digest: joinLayouts(folder, order), content: contentOf(folder) };
    });
    expect(written[1]).toEqual(written[0]);
    const { digest, content } = written[0]!;
    const index = JSON.parse(String(content[blobPath(digest)])) as { manifests: Descriptor[] };
    expect(index.manifests.map(({ platform }) => platformName(platform!))).toEqual([
      'linux/amd64',
      'linux/arm/v7',
      'linux/arm64',
    ]);
    expect(JSON.parse(String(content['index.json']))).toMatchObject({
      manifests: [{ mediaType: MEDIA.index, digest, size: content[blobPath(digest)]!.length }],
    });
  });

  it('takes every blob along, each under its digest, and no name of one image', async () => {
    const all = await images();
    const folder = join(tempFolder(), 'joined');
    joinLayouts(folder, all);
    const content = contentOf(folder);
    for (const { manifest, config, layers } of all)
      for (const { digest, size } of [manifest, config, ...layers])
        expect(content[blobPath(digest)]).toHaveLength(size);
    for (const [path, bytes] of Object.entries(content).filter(([name]) => name.startsWith('blobs')))
      expect(path).toBe(`blobs/sha256/${sha256(bytes)}`);
    expect(JSON.stringify(Object.values(content).map(String))).not.toContain('image.ref.name');
  });

  it('refuses two images of one platform', async () => {
    const all = await images([TARGETS[0]!, TARGETS[2]!, 'x86_64-unknown-linux-gnu']);
    const folder = join(tempFolder(), 'joined');
    expect(thrown(() => joinLayouts(folder, all)).message).toBe(
      [
        'Two images are for linux/amd64',
        `They are in ${all.map((image) => image.folder).join(' and ')}.`,
        'Name in the option "images" one folder for each platform.',
      ].join('\n\n'),
    );
  });
});
