import { rmSync, writeFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { thrown } from '../testing/memory-files';
import { imageIn } from '../testing/package-fixture';
import { tempFolder } from '../testing/temp-folder';
import { blobPath } from './oci-layout';
import { readLayout } from './read-layout';

const digest = `sha256:${'0'.repeat(64)}`;
const REMEDY = 'Run the package target first, or let your target depend on it: "dependsOn": ["package"].';

describe('readLayout', () => {
  it('reads an image that package has written', async () => {
    const folder = await imageIn(tempFolder(), 'image', { target: 'aarch64-alpine-linux-musl' });
    const [image, ...others] = readLayout(folder);
    expect(others).toEqual([]);
    expect(image).toMatchObject({ folder, name: 'app:1.2.3' });
    expect(image!.manifest.platform).toEqual({ os: 'linux', architecture: 'arm64' });
    expect(image!.config.mediaType).toBe('application/vnd.oci.image.config.v1+json');
    expect(image!.layers).toHaveLength(2);
  });

  it.each([
    ['@org/My_App', '1.0.0+5', 'org/my-app:1.0.0-5'],
    ['libs.core--x-', '2.0.0', 'libs-core-x:2.0.0'],
  ])('names the image of %s %s as references may be', async (project, version, name) => {
    expect(readLayout(await imageIn(tempFolder(), 'image', { project, version }))[0]!.name).toBe(name);
  });

  it('says what to do when there is none', () => {
    const folder = join(tempFolder(), 'image');
    const [title, reason, remedy] = thrown(() => readLayout(folder)).message.split('\n\n');
    expect(title).toBe(`Cannot read the image in ${folder}`);
    expect(reason).toContain('ENOENT');
    expect(remedy).toBe(REMEDY);
  });

  it('says it also when a part is missing or damaged', async () => {
    const folder = await imageIn(tempFolder(), 'image');
    const [image] = readLayout(folder);
    writeFileSync(join(folder, blobPath(image!.config.digest)), '{');
    expect(() => readLayout(folder)).toThrow(`Cannot read the image in ${folder}\n\n`);
    rmSync(join(folder, blobPath(image!.manifest.digest)));
    expect(() => readLayout(folder)).toThrow(/^Cannot read the image in .*\n\n.*ENOENT/);
  });

  it('refuses a manifest with a digest that is a path, and one that is none', async () => {
    const folder = await imageIn(tempFolder(), 'image');
    const file = join(folder, blobPath(readLayout(folder)[0]!.manifest.digest));
    const manifest = JSON.parse(readFileSync(file, 'utf8'));
    manifest.layers[0].digest = 'sha256:../../../evil';
    writeFileSync(file, JSON.stringify(manifest));
    expect(() => readLayout(folder)).toThrow(/sha256:[0-9a-f]{64} is not an image manifest\./);
    writeFileSync(file, '{}');
    expect(() => readLayout(folder)).toThrow('is not an image manifest.');
  });

  it.each([
    ['no images', { manifests: [] }],
    ['no list', {}],
    ['nothing', null],
    ['an image without a platform, as other makers have it', { manifests: [{ digest }] }],
    ['a digest that is a path', { manifests: [{ digest: 'sha256:../../x', platform: { os: 'linux' } }] }],
  ])('refuses an index with %s', (_what, index) => {
    const folder = tempFolder({ 'index.json': JSON.stringify(index) });
    expect(thrown(() => readLayout(folder)).message).toBe(
      [`Cannot read the image in ${folder}`, 'Its index.json names no image with a platform.', REMEDY].join(
        '\n\n',
      ),
    );
  });
});
