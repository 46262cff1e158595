import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { blobPath } from '../packaging/oci-layout';

/** How a registry behaves. */
export interface RegistryOptions {
  /** False: it only says whether something is there. */
  allowed?: boolean;
  /** True: it lists referrers, as registries of OCI 1.1. */
  referrers?: boolean;
  /** `user:password`. */
  login?: string;
}

/** A manifest, an index or a bundle's manifest, as it was stored. */
export interface StoredManifest {
  artifactType?: string;
  subject?: { digest: string };
  annotations?: Record<string, string>;
  manifests?: { digest: string; artifactType: string }[];
  layers?: { digest: string; mediaType: string }[];
}

const INDEX = 'application/vnd.oci.image.index.v1+json';
export const digestOf = (bytes: Buffer | string): string =>
  `sha256:${createHash('sha256').update(bytes).digest('hex')}`;

/** Starts a registry with the repository `app`. Without `referrers`, it is like docker-registry 2.8. */
export async function imageRegistryServer({
  allowed = true,
  referrers = false,
  login = '',
}: RegistryOptions = {}) {
  const blobs = new Map<string, Buffer>();
  const manifests = new Map<string, Buffer>();
  const read = (name: string): StoredManifest => JSON.parse(String(manifests.get(name))) as StoredManifest;
  const referrersOf = (digest: string) => {
    const all = [...manifests.keys()].filter((name) => name.startsWith('sha256:'));
    const found = all.filter((name) => read(name).subject?.digest === digest);
    return found.map((name) => ({ digest: name, artifactType: read(name).artifactType }));
  };
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
    if (pathname.includes('/referrers/'))
      return response
        .writeHead(referrers ? 200 : 404)
        .end(referrers ? JSON.stringify({ manifests: referrersOf(name) }) : '{}');
    if (request.method === 'POST')
      return response.writeHead(202, { location: '/v2/app/blobs/uploads/1' }).end();
    if (pathname.includes('/uploads/')) {
      blobs.set(searchParams.get('digest')!, body);
      return response.writeHead(201).end();
    }
    if (pathname.includes('/blobs/')) {
      const blob = blobs.get(name);
      return response.writeHead(blob ? 200 : 404).end(request.method === 'HEAD' ? undefined : blob);
    }
    if (request.method === 'PUT') {
      manifests.set(name, body).set(digestOf(body), body);
      const { subject } = JSON.parse(String(body)) as StoredManifest;
      const more = referrers && subject ? { 'oci-subject': subject.digest } : undefined;
      return response.writeHead(201, { 'docker-content-digest': digestOf(body), ...more }).end();
    }
    const found = manifests.get(name);
    if (!found) return response.writeHead(404).end();
    const type = read(name).manifests ? INDEX : 'application/vnd.oci.image.manifest.v1+json';
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
  /** Stores the only image or index of a layout, as skopeo does. */
  const push = (folder: string, tag: string): string => {
    const blob = (digest: string): Buffer => readFileSync(join(folder, blobPath(digest)));
    const put = (digest: string): void => {
      manifests.set(digest, blob(digest));
      const {
        config,
        layers = [],
        manifests: others = [],
      } = JSON.parse(String(blob(digest))) as {
        config?: { digest: string };
        layers?: { digest: string }[];
        manifests?: { digest: string }[];
      };
      for (const part of [...(config ? [config] : []), ...layers]) blobs.set(part.digest, blob(part.digest));
      for (const other of others) put(other.digest);
    };
    const { manifests: tops } = JSON.parse(readFileSync(join(folder, 'index.json'), 'utf8')) as {
      manifests: { digest: string }[];
    };
    const { digest } = tops[0]!;
    put(digest);
    manifests.set(tag, blob(digest));
    return digest;
  };
  const close = (): void => {
    server.close();
    server.closeAllConnections();
  };
  return { repository, blobs, manifests, read, push, close };
}
