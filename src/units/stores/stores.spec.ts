import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sha256 } from '../../testing/package-fixture';
import { tempFolder } from '../../testing/temp-folder';
import { folderStore } from './folder';
import { httpStore } from './http';
import { openStore } from './open-store';
import type { UnitStore } from './store';

type Handler = (request: IncomingMessage, response: ServerResponse) => void;
const servers: Server[] = [];
afterAll(() => servers.forEach((server) => (server.closeAllConnections(), server.close())));

async function serverWith(handler: Handler): Promise<string> {
  const server = createServer(handler);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** A server with the protocol of Nx's self-hosted cache. */
function nxServer(entries: Map<string, Buffer>, { writeOnce = true, token = 'token' } = {}): Handler {
  return (request, response) => {
    const hash = /^\/v1\/cache\/([\w-]+)$/.exec(request.url ?? '')?.[1] ?? '';
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      if (request.headers.authorization !== `Bearer ${token}`) return response.writeHead(401).end();
      if (request.method === 'PUT') {
        // The protocol requires the length.
        if (Number(request.headers['content-length']) !== Buffer.concat(chunks).length)
          return response.writeHead(411).end();
        if (writeOnce && entries.has(hash)) return response.writeHead(409).end();
        entries.set(hash, Buffer.concat(chunks));
        return response.writeHead(200).end();
      }
      const entry = entries.get(hash);
      return entry ? response.writeHead(200).end(entry) : response.writeHead(404).end();
    });
  };
}

const blobOf = (text: string): { digest: string; file: string } => ({
  digest: sha256(text),
  file: join(tempFolder({ blob: text }), 'blob'),
});

describe.each<[string, () => Promise<UnitStore>]>([
  ['a folder', async () => folderStore(join(tempFolder(), 'new'))],
  ["Nx's protocol", async () => httpStore(`${await serverWith(nxServer(new Map()))}/`, 'token')],
  [
    'a server that replaces entries',
    async () => httpStore(await serverWith(nxServer(new Map(), { writeOnce: false })), 'token'),
  ],
])('a store: %s', (_, open) => {
  it('has the blobs that were put there', async () => {
    const store = await open();
    const { digest, file } = blobOf('x'.repeat(3_000_000));
    const copy = join(tempFolder(), 'copy');
    expect([await store.hasBlob(digest), await store.getBlob(digest, copy, 3_000_000)]).toEqual([
      false,
      false,
    ]);
    await store.putBlob(digest, file);
    await store.putBlob(digest, file);
    expect([await store.hasBlob(digest), await store.getBlob(digest, copy, 3_000_000)]).toEqual([true, true]);
    expect(sha256(readFileSync(copy))).toBe(digest);
  });

  it('never replaces a record', async () => {
    const store = await open();
    expect(await store.getRecord('name')).toBeUndefined();
    expect([await store.putRecord('name', 'one'), await store.putRecord('name', 'two')]).toEqual([
      true,
      false,
    ]);
    expect(await store.getRecord('name')).toBe('one');
  });

  it('is not read further than the size that was asked for', async () => {
    const store = await open();
    const { digest, file } = blobOf('y'.repeat(1_000_000));
    await store.putBlob(digest, file);
    const copy = join(tempFolder(), 'copy');
    await store.getBlob(digest, copy, 10);
    expect(readFileSync(copy).length).toBe(11);
  });
});

describe('a server that does not do what it should', () => {
  it.each<[string, Handler, RegExp]>([
    ['answers with an error', (_request, response) => void response.writeHead(500).end('x'), /status 500/],
    ['refuses the token', nxServer(new Map(), { token: 'other' }), /status 401/],
    [
      'stops in the middle',
      (_request, response) => {
        response.writeHead(200, { 'content-length': '100' });
        response.write('x');
        setTimeout(() => response.destroy(), 50);
      },
      /terminated|aborted|closed/,
    ],
  ])('%s', async (_, handler, says) => {
    const store = httpStore(await serverWith(handler), 'token');
    await expect(store.getBlob(sha256('x'), join(tempFolder(), 'copy'), 100)).rejects.toThrow(says);
  });

  it.each<[string, Handler, RegExp]>([
    ['never answers', () => undefined, /it sends nothing for 0\.2 seconds/],
    [
      'stops sending, but keeps the connection',
      (_request, response) => void response.writeHead(200).write('x'),
      /it sends nothing for 0\.2 seconds/,
    ],
    [
      'sends a byte now and then',
      (_request, response) => {
        response.writeHead(200);
        const timer = setInterval(() => response.write('x'), 20);
        response.on('close', () => clearInterval(timer));
      },
      /it is too slow/,
    ],
  ])('%s', async (_, handler, says) => {
    const store = httpStore(await serverWith(handler), 'token', 200);
    await expect(store.getBlob(sha256('x'), join(tempFolder(), 'copy'), 10_000)).rejects.toThrow(says);
  });

  it('is full', async () => {
    const store = httpStore(
      await serverWith((request, response) => {
        request.resume();
        response.writeHead(request.method === 'GET' ? 404 : 507).end();
      }),
      'token',
    );
    await expect(store.putRecord('name', 'text')).rejects.toThrow(/refuses an upload with status 507/);
  });

  it('is not there', async () => {
    await expect(httpStore('http://127.0.0.1:9', undefined).getRecord('name')).rejects.toThrow();
  });
});

describe('the address of a store', () => {
  const root = tempFolder();
  it('is a folder, relative to the workspace', () => {
    expect(openStore('cache/units', root, {})?.address).toBe(join(root, 'cache/units'));
    expect(existsSync(join(root, 'cache'))).toBe(false);
  });

  it('is a URL, whose address has no path and no password', () => {
    expect(openStore('https://user:secret@cache.example.com:8080/x', root, {})?.address).toBe(
      'cache.example.com:8080',
    );
  });

  it('is "nx" for the server of Nx, or nothing if Nx has none', async () => {
    expect(openStore('nx', root, {})).toBeUndefined();
    const seen: (string | undefined)[] = [];
    const url = await serverWith((request, response) => {
      seen.push(request.headers.authorization);
      response.writeHead(404).end();
    });
    const env = {
      NX_SELF_HOSTED_REMOTE_CACHE_SERVER: url,
      NX_SELF_HOSTED_REMOTE_CACHE_ACCESS_TOKEN: 'of-nx',
      RUST_STATIC_UNITS_TOKEN: 'own',
    };
    await openStore('nx', root, env)!.getRecord('name');
    // Another server must not get the token of Nx.
    await openStore(url, root, env)!.getRecord('name');
    await openStore(url.replace('//', '//user:p%40ss@'), root, {})!.getRecord('name');
    const basic = `Basic ${Buffer.from('user:p@ss').toString('base64')}`;
    expect(seen).toEqual(['Bearer of-nx', 'Bearer own', basic]);
  });
});
