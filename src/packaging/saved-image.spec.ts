import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { bytesOf, entriesIn, imageIn } from '../testing/package-fixture';
import { tempFolder } from '../testing/temp-folder';
import { blobPath } from './oci-layout';
import { readLayout } from './read-layout';
import { savedImage } from './saved-image';

describe('savedImage', () => {
  it('is what `docker load` takes: a manifest that names configuration and layers', async () => {
    const [image] = readLayout(await imageIn(tempFolder(), 'image'));
    const { config, layers, folder } = image!;
    const entries = await entriesIn(await bytesOf(savedImage(image!, ['team/app:1'])));
    const files = new Map(entries.map(({ header, text }) => [header.name, text]));
    const blobs = [config, ...layers].map(({ digest }) => blobPath(digest));
    expect(JSON.parse(files.get('manifest.json')!)).toEqual([
      { Config: blobs[0], RepoTags: ['team/app:1'], Layers: blobs.slice(1) },
    ]);
    for (const blob of blobs) expect(files.get(blob)).toBe(readFileSync(join(folder, blob), 'utf8'));
    expect([...files.keys()].filter((name) => !name.endsWith('/')).sort()).toEqual(
      [...blobs, 'manifest.json'].sort(),
    );
  });

  it('holds a layer once that is there twice', async () => {
    const [image] = readLayout(await imageIn(tempFolder(), 'image'));
    const [layer] = image!.layers;
    const entries = await entriesIn(await bytesOf(savedImage({ ...image!, layers: [layer!, layer!] }, [])));
    const path = blobPath(layer!.digest);
    expect(entries.filter(({ header }) => header.name === path)).toHaveLength(1);
    expect(JSON.parse(entries.at(-1)!.text)).toMatchObject([{ Layers: [path, path] }]);
  });
});
