import { join } from 'node:path';
import { joinLayouts } from '../packaging/join-layouts';
import { cliIn } from '../testing/cli-fixture';
import { imageRegistryServer, type RegistryOptions } from '../testing/image-registry';
import { rejected } from '../testing/memory-files';
import { ARM, bothPlatforms, ecKeys, imagesIn, keys, pemOf, signedRelease } from '../testing/release-fixture';
import { tempFolder } from '../testing/temp-folder';
import { attachBundle } from './attach-bundle';
import { bundleOfImage, bundleOfIndex } from './image-bundle';
import { indexDigest } from './image-index';
import { imageReference } from './image-reference';
import { verifyImage } from './verify-image';

const TRUST = { key: keys.publicKey };
type Server = Awaited<ReturnType<typeof imageRegistryServer>>;
const servers: Server[] = [];
afterAll(() => servers.forEach(({ close }) => close()));
async function registry(options: RegistryOptions = {}): Promise<Server> {
  const server = await imageRegistryServer(options);
  servers.push(server);
  return server;
}

/** Pushes images as `image-push` does, and attaches what is signed of them. */
async function pushed(server: Server, folders: string[], tag = '1'): Promise<string> {
  const images = imagesIn(folders);
  const places = images.map(({ folder, manifest: { digest } }) => ({ folder, digest }));
  const joined = join(tempFolder(), 'joined');
  if (images.length > 1) joinLayouts(joined, images);
  const top = server.push(images.length > 1 ? joined : images[0]!.folder, tag);
  const found = places.map((place) => [place.digest, bundleOfImage(place)] as const);
  if (images.length > 1) found.push([top, bundleOfIndex(places, indexDigest(images))]);
  for (const [digest, bundle] of found)
    if (bundle) await attachBundle({ repository: server.repository, digest }, bundle);
  return top;
}

const verify = ({ repository }: Server, version = ':1', trust = TRUST, login?: string) => {
  const [username = '', password = ''] = login?.split(':') ?? [];
  const reference = imageReference(repository + version)!;
  return verifyImage(reference, trust, () => (login === undefined ? undefined : { username, password }));
};

describe('verifyImage', () => {
  it.each([{ referrers: true }, { referrers: false }])('verifies one platform: %j', async (options) => {
    const server = await registry(options);
    const digest = await pushed(server, [await signedRelease()]);
    const { reference, images } = await verify(server);
    expect(reference).toBe(`${server.repository}@${digest}`);
    expect(images).toMatchObject([{ platform: 'linux/amd64', digest }]);
    await verify(server, `@${digest}`);
  });

  it('verifies the index of several platforms, and each of its images', async () => {
    const server = await registry();
    const digest = await pushed(server, await bothPlatforms());
    const { reference, images } = await verify(server);
    expect(reference).toBe(`${server.repository}@${digest}`);
    expect(images.map(({ platform }) => platform)).toEqual(['linux/amd64', 'linux/arm64']);
  });

  it.each<[what: string, link: string, tamper: (server: Server, folders: string[]) => Promise<unknown>]>([
    ['nothing is signed', 'bundle', async (server, [folder]) => server.push(join(folder!, 'image'), '1')],
    [
      'the index is not signed',
      'bundle',
      async (server, folders) => {
        await pushed(server, folders);
        const top = indexDigest(imagesIn(folders)).replace(':', '-');
        server.manifests.delete(top);
      },
    ],
    [
      'a platform is not signed',
      'bundle',
      async (server, folders) => {
        await pushed(server, folders);
        server.manifests.delete(imagesIn(folders)[1]!.manifest.digest.replace(':', '-'));
      },
    ],
    [
      'an index of signed images of two releases',
      'bundle',
      async (server, [one]) =>
        pushed(server, [one!, await signedRelease({ ...ARM, listed: [], stated: [] })]),
    ],
    [
      'a platform whose image is another one',
      'digest',
      async (server, folders) => {
        const other = await signedRelease({ listed: [], stated: [] });
        const bundle = bundleOfImage({
          folder: join(other, 'image'),
          digest: imagesIn([other])[0]!.manifest.digest,
        })!;
        const digest = server.push(join(folders[0]!, 'image'), '1');
        await attachBundle({ repository: server.repository, digest }, bundle);
      },
    ],
    [
      'a layer that somebody has changed',
      'image',
      async (server, folders) => {
        await pushed(server, [folders[0]!]);
        const layer = imagesIn(folders)[0]!.layers[0]!.digest;
        const bytes = Buffer.from(server.blobs.get(layer)!);
        bytes[20]! ^= 1;
        server.blobs.set(layer, bytes);
      },
    ],
    [
      'another signer',
      'signature',
      async (server) => pushed(server, [await signedRelease({ by: { key: ecKeys.privateKey } })]),
    ],
  ])('refuses when there is %s', async (_what, link, tamper) => {
    const server = await registry();
    await tamper(server, await bothPlatforms());
    expect((await rejected(verify(server))).message).toContain(`the check "${link}" failed`);
  });

  it('does not mind what others have attached', async () => {
    const server = await registry();
    const folder = await signedRelease();
    const digest = server.push(join(folder, 'image'), '1');
    const attach = (text: string) =>
      attachBundle({ repository: server.repository, digest }, { text, predicateType: 'x' });
    const other = await signedRelease({ listed: [], stated: [] });
    const places = [other, folder].map((from) => ({
      folder: join(from, 'image'),
      digest: imagesIn([from])[0]!.manifest.digest,
    }));
    await attach('{}');
    for (const place of places) await attach(bundleOfImage(place)!.text);
    await verify(server);
  });

  it('refuses a registry that gives another image for a digest, and says what helps without a login', async () => {
    const server = await registry({ login: 'me:secret' });
    const folder = await signedRelease();
    const digest = server.push(join(folder, 'image'), '1');
    const credentials = { username: 'me', password: 'secret' };
    const place = { folder: join(folder, 'image'), digest };
    await attachBundle({ repository: server.repository, digest, credentials }, bundleOfImage(place)!);
    expect(await rejected(verify(server))).toMatchObject({ code: 'image-unverified' });
    await verify(server, ':1', TRUST, 'me:secret');
    expect((await rejected(verify(server, ':2', TRUST, 'me:secret'))).message).toContain('it has no 2');
    server.manifests.set(digest, Buffer.from('{}'));
    const error = await rejected(verify(server, `@${digest}`, TRUST, 'me:secret'));
    expect(error.message).toContain('it gives a manifest with the digest');
  });
});

describe('rust-static verify docker://', () => {
  it('prints platforms, builder and the name with the digest', async () => {
    const server = await registry();
    const root = tempFolder({ 'release.pub': pemOf(keys.publicKey) });
    const run = cliIn(root);
    const digest = await pushed(server, await bothPlatforms());
    const image = `docker://${server.repository}`;
    const good = await run('verify', `${image}:1`, '--key=release.pub');
    expect(good).toMatchObject({ status: 0, stderr: '' });
    expect(good.stdout).toMatch(/ {2}verified {2}linux\/amd64 {2}sha256:[^]*app 1\.2\.3, built by https:/);
    expect(good.stdout).toContain(`these bytes: ${server.repository}@${digest}\n`);
    const json = await run('verify', `${image}:1`, '--key=release.pub', '--json');
    expect(JSON.parse(json.stdout)).toMatchObject({
      verified: true,
      project: 'app',
      version: '1.2.3',
      images: [{ platform: 'linux/amd64' }, { platform: 'linux/arm64' }],
    });
    expect(await run('verify', 'docker://A', '--key=release.pub')).toMatchObject({ status: 2 });
    const reproduced = await run('verify', image, '--key=release.pub', '--require-reproduced');
    expect(reproduced).toMatchObject({ status: 2 });
    const bare = await run('verify', `${server.repository}:1`, '--key=release.pub');
    expect(bare).toMatchObject({ status: 2 });
    expect(bare.stderr).toContain(`Write ${image}:1 for an image in a registry`);
  });
});

describe('imageReference', () => {
  it.each([
    ['ghcr.io/team/app:1.2', 'ghcr.io', 'team/app', '1.2'],
    ['localhost:5000/app', 'localhost:5000', 'app', 'latest'],
    ['team/app:1', 'docker.io', 'team/app', '1'],
    [`app:1@sha256:${'a'.repeat(64)}`, 'docker.io', 'library/app', `sha256:${'a'.repeat(64)}`],
  ])('reads %s', (text, host, repository, version) =>
    expect(imageReference(text)).toMatchObject({ host, repository, version, name: `${host}/${repository}` }),
  );

  it.each(['', 'App', 'app@sha256:1', 'a b', 'ghcr.io/', 'ghcr.io/../app'])('refuses %j', (text) =>
    expect(imageReference(text)).toBeUndefined(),
  );
});
