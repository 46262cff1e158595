import { utimesSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { rejected } from '../testing/memory-files';
import {
  artifactOf,
  contentOf,
  entriesIn,
  EPOCH,
  fileEntry,
  imagePlan,
  sha256,
} from '../testing/package-fixture';
import { tempFolder } from '../testing/temp-folder';
import type { FileEntry } from './entry';
import { blobPath, type Descriptor } from './oci-layout';
import { tagOf, writeImage } from './write-image';

async function write(files: FileEntry[] = []): Promise<{ digest: string; content: Record<string, Buffer> }> {
  const root = tempFolder({ app: 'the program', 'ca.pem': 'CERTIFICATES' });
  utimesSync(join(root, 'app'), Math.random() * 1e9, Math.random() * 1e9);
  const content = {
    binaries: [{ name: 'app', file: join(root, 'app'), size: 11 }],
    certificates: join(root, 'ca.pem'),
    files,
  };
  const artifact = artifactOf({ version: '1.2.3+build.5' });
  const folder = join(root, 'image');
  const digest = await writeImage(folder, { artifact, plan: imagePlan, content, epoch: EPOCH });
  return { digest, content: contentOf(folder) };
}

const parse = <T>(bytes: Buffer | undefined): T => JSON.parse(String(bytes)) as T;

describe('writeImage', () => {
  it('writes the same bytes twice, each under its digest', async () => {
    const [one, other] = [await write(), await write()];
    expect(other).toEqual(one);
    const blobs = Object.entries(one.content).filter(([path]) => path.startsWith('blobs'));
    expect(blobs).toHaveLength(4);
    for (const [path, bytes] of blobs) expect(path).toBe(`blobs/sha256/${sha256(bytes)}`);
  });

  it('leads from the index to manifest, configuration and layers', async () => {
    const { digest, content } = await write([fileEntry('etc/app.toml', 'x')]);
    const { manifests } = parse<{ manifests: Descriptor[] }>(content['index.json']);
    expect(manifests).toEqual([
      {
        mediaType: 'application/vnd.oci.image.manifest.v1+json',
        digest,
        size: content[blobPath(digest)]!.length,
        platform: { architecture: 'amd64', os: 'linux' },
        annotations: { 'org.opencontainers.image.ref.name': '1.2.3-build.5' },
      },
    ]);
    const manifest = parse<{ config: Descriptor; layers: Descriptor[] }>(content[blobPath(digest)]);
    const config = parse<{ rootfs: { diff_ids: string[] } }>(content[blobPath(manifest.config.digest)]);
    const tars = manifest.layers.map((layer) => gunzipSync(content[blobPath(layer.digest)]!));
    expect(config.rootfs.diff_ids).toEqual(tars.map((tar) => `sha256:${sha256(tar)}`));
    const entries = await Promise.all(tars.map(entriesIn));
    expect(entries.map((layer) => layer.map(({ header }) => header.name))).toEqual([
      [
        'etc/',
        'etc/group',
        'etc/passwd',
        'etc/ssl/',
        'etc/ssl/cert.pem',
        'etc/ssl/certs/',
        'etc/ssl/certs/ca-certificates.crt',
        'tmp/',
      ],
      ['app', 'etc/', 'etc/app.toml'],
    ]);
    expect(config).toHaveProperty('config.Env.1', 'SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt');
  });

  it('refuses a file in the place of the program', async () => {
    expect((await rejected(write([fileEntry('app')]))).message).toContain('Two files have the path app');
  });
});

describe('tagOf', () => {
  it('keeps what a tag may hold', () => {
    expect(tagOf('1.2.3-rc.1_x')).toBe('1.2.3-rc.1_x');
    expect(tagOf('1.2.3+build/5')).toBe('1.2.3-build-5');
  });
});
