import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { rejected } from '../testing/memory-files';
import { attachBundle, credentialsOf, repositoryOf } from './attach-bundle';

const IMAGE = `sha256:${'a'.repeat(64)}`;
const digestOf = (bytes: Buffer): string => `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
interface Manifest {
  artifactType?: string;
  subject?: { digest: string };
  annotations?: Record<string, string>;
  manifests?: { digest: string; artifactType: string }[];
  layers?: { digest: string; mediaType: string }[];
}

/** A registry without referrers, as docker-registry 2.8, with one image. */
async function registry({ allowed = true, referrers = false, login = '' } = {}) {
  const blobs = new Map<string, Buffer>();
  const manifests = new Map<string, Buffer>([[IMAGE, Buffer.from('{}')]]);
  const answer = (request: IncomingMessage, body: Buffer, response: ServerResponse): unknown => {
    const { pathname, searchParams } = new URL(request.url!, 'http://registry');
    const name = pathname.split('/').at(-1)!;
    const { authorization, host } = request.headers;
    if (pathname === '/token') {
      const isIn = authorization === `Basic ${Buffer.from(login).toString('base64')}`;
      return response.writeHead(isIn ? 200 : 401).end('{"token":"good"}');
    }
    if (login && authorization !== 'Bearer good') {
      const challenge = `Bearer realm="http://${host}/token",service="s",scope="repository:app:pull,push"`;
      return response.writeHead(401, { 'www-authenticate': challenge }).end();
    }
    if (!allowed && request.method !== 'HEAD') return response.writeHead(403).end();
    if (pathname.includes('/referrers/')) return response.writeHead(referrers ? 200 : 404).end('{}');
    if (request.method === 'POST')
      return response.writeHead(202, { location: '/v2/app/blobs/uploads/1' }).end();
    if (pathname.includes('/uploads/')) {
      blobs.set(searchParams.get('digest')!, body);
      return response.writeHead(201).end();
    }
    if (pathname.includes('/blobs/')) return response.writeHead(blobs.has(name) ? 200 : 404).end();
    if (request.method === 'PUT') {
      manifests.set(name, body).set(digestOf(body), body);
      const subject = referrers ? { 'oci-subject': IMAGE } : undefined;
      return response.writeHead(201, { 'docker-content-digest': digestOf(body), ...subject }).end();
    }
    const found = manifests.get(name);
    if (!found) return response.writeHead(404).end();
    const type = name.startsWith('sha256-')
      ? 'application/vnd.oci.image.index.v1+json'
      : 'application/vnd.oci.image.manifest.v1+json';
    const headers = { 'content-type': type, 'content-length': found.length, 'docker-content-digest': name };
    return response.writeHead(200, headers).end(request.method === 'HEAD' ? undefined : found);
  };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => answer(request, Buffer.concat(chunks), response));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const repository = `127.0.0.1:${(server.address() as AddressInfo).port}/app`;
  const attach = (text: string, credentials?: ReturnType<typeof credentialsOf>) =>
    attachBundle(
      { repository, digest: IMAGE, ...(credentials && { credentials }) },
      { text, predicateType: 'https://slsa.dev/provenance/v1' },
    );
  const read = (name: string): Manifest => JSON.parse(String(manifests.get(name))) as Manifest;
  return {
    attach,
    repository,
    read,
    blobs,
    manifests,
    close: () => (server.close(), server.closeAllConnections()),
  };
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
