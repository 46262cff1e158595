import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { httpStore, PROTOCOLS } from '../units/stores/http';
import { ociAddress, ociStore } from '../units/stores/oci';
import { sha256 } from './package-fixture';
import { registry } from './unit-registry';
import type { OpenStore } from './units-fixture';

/** A request with its body. */
export interface Asked {
  method: string;
  path: string;
  query: URLSearchParams;
  headers: IncomingMessage['headers'];
  body: Buffer;
}
/** Status, headers and body. */
export type Answered = [status: number, body?: Buffer | string, headers?: Record<string, string>];
export type Server = (asked: Asked) => Answered | Promise<Answered>;

const open: { stop(): void }[] = [];
afterAll(() => open.forEach((server) => server.stop()));

/** Starts a server on loopback. Returns its address without a path. */
export async function listen(answer: (request: IncomingMessage, response: ServerResponse) => unknown) {
  const server = createServer((request, response) => void answer(request, response));
  open.push({ stop: () => (server.closeAllConnections(), server.close()) });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Starts a server that answers whole requests. */
export function serve(server: Server): Promise<string> {
  return listen(async (request, response) => {
    const body = await buffer(request);
    const url = new URL(request.url!, 'http://server');
    const { method = '', headers } = request;
    // As every client must say.
    const isSized = body.length === 0 || Number(headers['content-length']) === body.length;
    const asked = { method, path: url.pathname, query: url.searchParams, headers, body };
    const [status, text, more] = isSized ? await server(asked) : ([411] as Answered);
    response.writeHead(status, more).end(method === 'HEAD' ? undefined : text);
  });
}

/** Keeps blobs in `blobs` of a folder, where attacks find them, and everything else in memory. */
export function entriesIn(root: string) {
  const others = new Map<string, Buffer>();
  const fileOf = (digest: string): string => join(root, 'blobs', digest);
  return {
    get: (key: string): Buffer | undefined =>
      existsSync(fileOf(key)) ? readFileSync(fileOf(key)) : others.get(key),
    put(key: string, bytes: Buffer): void {
      if (sha256(bytes) !== key) return void others.set(key, bytes);
      mkdirSync(join(root, 'blobs'), { recursive: true });
      writeFileSync(fileOf(key), bytes);
    },
  };
}

/** A server with the protocol of Nx's self-hosted cache. */
export function nxServer(root: string, { writeOnce = true, token = 'token' } = {}): Server {
  const entries = entriesIn(root);
  return ({ method, path, headers, body }) => {
    const hash = /^\/v1\/cache\/([\w-]+)$/.exec(path)?.[1] ?? '';
    if (headers.authorization !== `Bearer ${token}`) return [401];
    const entry = entries.get(hash);
    if (method === 'GET') return entry ? [200, entry] : [404];
    if (writeOnce && entry) return [409];
    entries.put(hash, body);
    return [200];
  };
}

/** WebDAV as Apache has it: it creates no folders on its own, and honours `If-None-Match`. */
function davServer(root: string): Server {
  const entries = entriesIn(root);
  const folders = new Set(['/', '/team/']);
  return ({ method, path, headers, body }) => {
    const [, folder = '', name = ''] = /^(.*\/)([^/]*)$/.exec(path)!;
    if (method === 'MKCOL')
      return folders.has(folder.replace(/[^/]+\/$/, '')) ? (folders.add(folder), [201]) : [409];
    const entry = entries.get(folder.endsWith('/blobs/') ? name : path);
    if (method === 'GET') return entry ? [200, entry] : [404];
    if (!folders.has(folder)) return [409];
    if (headers['if-none-match'] === '*' && entry) return [412];
    entries.put(folder.endsWith('/blobs/') ? name : path, body);
    return [201];
  };
}

/** Like bazel-remote, which checks digests and records, and adds fields to a record. */
function bazelServer(root: string): Server {
  const entries = entriesIn(root);
  return ({ method, path, body }) => {
    const [, kind, hash = ''] = /^\/(cas|ac)\/([\da-f]{64})$/.exec(path) ?? [];
    const key = kind === 'cas' ? hash : path;
    if (method === 'GET') {
      const entry = entries.get(key);
      return entry ? [200, entry] : [404];
    }
    if (kind === 'cas' && sha256(body) !== hash) return [400];
    // The field `execution_metadata`, and a number.
    const more = Buffer.from([0x4a, 2, 0x0a, 0, 0x20, 0x80, 1]);
    entries.put(key, kind === 'ac' ? Buffer.concat([more, body]) : body);
    return [200];
  };
}

/** Each kind of store, in front of a folder. */
export const STORE_KINDS: Record<string, OpenStore> = {
  "Nx's protocol": async (root) =>
    httpStore(`${await serve(nxServer(root))}/`, PROTOCOLS.nx, { token: 'token' }),
  'a server that replaces entries': async (root) =>
    httpStore(await serve(nxServer(root, { writeOnce: false })), PROTOCOLS.nx, { token: 'token' }),
  WebDAV: async (root) => httpStore(`${await serve(davServer(root))}/team/crates`, PROTOCOLS.dav),
  'bazel-remote': async (root) => httpStore(await serve(bazelServer(root)), PROTOCOLS.bazel),
  'an OCI registry': async (root) => {
    const address = await serve(registry(root, { login: 'me:secret' }));
    const oci = ociAddress(`${address.replace('http', 'oci')}/team/crates`)!;
    return ociStore(oci, () => ({ username: 'me', password: 'secret' }));
  },
};
