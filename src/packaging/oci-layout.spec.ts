import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { contentOf, EPOCH, fileEntry, sha256 } from '../testing/package-fixture';
import { tempFolder } from '../testing/temp-folder';
import {
  blobPath,
  createLayout,
  manifestOf,
  MEDIA,
  writeDocument,
  writeIndex,
  writeLayer,
} from './oci-layout';

const layout = (): string => {
  const folder = join(tempFolder(), 'image');
  createLayout(folder);
  return folder;
};

describe('an OCI layout', () => {
  it('says that it is one, and what is in it', () => {
    const folder = layout();
    const config = writeDocument(folder, MEDIA.config, { os: 'linux' });
    writeIndex(folder, [config]);
    const { 'oci-layout': mark, 'index.json': index } = contentOf(folder);
    expect(JSON.parse(String(mark))).toEqual({ imageLayoutVersion: '1.0.0' });
    expect(JSON.parse(String(index))).toEqual({
      schemaVersion: 2,
      mediaType: 'application/vnd.oci.image.index.v1+json',
      manifests: [config],
    });
  });

  it('names a document by the digest of its bytes', () => {
    const folder = layout();
    const bytes = '{"os":"linux","b":[]}';
    const { mediaType, digest, size } = writeDocument(folder, MEDIA.config, { os: 'linux', b: [] });
    expect({ mediaType, digest, size }).toEqual({
      mediaType: 'application/vnd.oci.image.config.v1+json',
      digest: `sha256:${sha256(bytes)}`,
      size: bytes.length,
    });
    expect(contentOf(folder)).toHaveProperty([`blobs/sha256/${sha256(bytes)}`], Buffer.from(bytes));
  });

  it('names a layer by the digest of its bytes, and knows that of the archive in it', async () => {
    const folder = layout();
    const layer = await writeLayer(folder, [fileEntry('app', 'the program')], EPOCH);
    const bytes = readFileSync(join(folder, blobPath(layer.digest)));
    expect(layer).toEqual({
      mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip',
      digest: `sha256:${sha256(bytes)}`,
      size: bytes.length,
      tarSha256: sha256(gunzipSync(bytes)),
    });
    expect(Object.keys(contentOf(folder))).toEqual([`blobs/sha256/${sha256(bytes)}`, 'oci-layout']);
  });
});

describe('manifestOf', () => {
  it('lists layers without what only the configuration needs', () => {
    const config = { mediaType: MEDIA.config, digest: 'sha256:c', size: 1 };
    const layer = { mediaType: MEDIA.layer, digest: 'sha256:l', size: 2 };
    expect(manifestOf(config, [{ ...layer, tarSha256: 't' }])).toEqual({
      schemaVersion: 2,
      mediaType: 'application/vnd.oci.image.manifest.v1+json',
      config,
      layers: [layer],
    });
  });
});
