import { rejected } from '../testing/memory-files';
import { imageRegistryServer, type RegistryOptions } from '../testing/image-registry';
import { attachBundle, credentialsOf, repositoryOf } from './attach-bundle';

const IMAGE = `sha256:${'a'.repeat(64)}`;

/** A registry with one image. */
async function registry(options: RegistryOptions = {}) {
  const server = await imageRegistryServer(options);
  const { repository, manifests } = server;
  manifests.set(IMAGE, Buffer.from('{}'));
  const attach = (text: string, credentials?: ReturnType<typeof credentialsOf>) =>
    attachBundle(
      { repository, digest: IMAGE, ...(credentials && { credentials }) },
      { text, predicateType: 'https://slsa.dev/provenance/v1' },
    );
  return { ...server, attach };
}

describe('attachBundle', () => {
  it('puts the bundle under the tag of the digest, beside those that are there', async () => {
    const { attach, read, blobs, close } = await registry();
    const first = await attach('one');
    await attach('two');
    expect(await attach('one')).toBe(first);
    close();
    const { manifests = [] } = read(IMAGE.replace(':', '-'));
    expect(manifests.map(({ artifactType }) => artifactType)).toEqual(
      Array(2).fill('application/vnd.dev.sigstore.bundle.v0.3+json'),
    );
    const manifest = read(first);
    expect(manifest).toMatchObject({
      subject: { digest: IMAGE },
      annotations: { 'dev.sigstore.bundle.predicateType': 'https://slsa.dev/provenance/v1' },
    });
    expect(String(blobs.get(manifest.layers![0]!.digest))).toBe('one');
  });

  it('needs no tag where the registry has referrers', async () => {
    const { attach, read, manifests, close } = await registry({ referrers: true });
    expect(read(await attach('one')).subject).toMatchObject({ digest: IMAGE });
    expect(manifests.has(IMAGE.replace(':', '-'))).toBe(false);
    close();
  });

  it.each([
    ['a password', 'me:secret', { username: 'me', password: 'secret' }],
    ['a refresh token', '0000:refresh', { username: '0000', password: '', identitytoken: 'refresh' }],
    ['a refresh token of a helper', '<token>:refresh', { identitytoken: 'refresh' }],
  ])('logs in with %s', async (_what, login, stored) => {
    const { attach, read, close } = await registry({ login });
    expect(read(await attach('one', credentialsOf(stored))).subject).toMatchObject({ digest: IMAGE });
    close();
  });

  it.each([
    ['team/app:1', 'docker.io/team/app'],
    ['app:1.2', 'docker.io/library/app'],
    ['app', 'docker.io/library/app'],
    ['localhost:5000/app', 'localhost:5000/app'],
    ['localhost/app:1', 'localhost/app'],
    ['ghcr.io/team/app:1', 'ghcr.io/team/app'],
  ])('attaches to the repository of %s: %s', (reference, repository) =>
    expect(repositoryOf(reference)).toBe(repository),
  );

  it('needs no login', () => expect(credentialsOf(undefined)).toBeUndefined());

  it('says that the image is there, but not its signature', async () => {
    const { attach, close } = await registry({ allowed: false });
    const error = await rejected(attach('one'));
    close();
    expect(error).toMatchObject({ code: 'attach-failed' });
    expect(error.message).toContain('The image itself was pushed.');
  });
});
