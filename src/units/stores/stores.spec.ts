import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { sha256 } from '../../testing/package-fixture';
import { tempFolder } from '../../testing/temp-folder';
import { listen, STORE_KINDS } from '../../testing/unit-servers';
import type { OpenStore } from '../../testing/units-fixture';
import { folderStore } from './folder';
import { httpStore, PROTOCOLS } from './http';
import { openStore } from './open-store';
import type { UnitStore } from './store';

type Handler = Parameters<typeof listen>[0];
const nx = (url: string, idleMs?: number) => httpStore(url, PROTOCOLS.nx, { token: 'token', idleMs });
const facts = (env: NodeJS.ProcessEnv = {}) => ({
  workspaceRoot: root,
  env,
  credentialsFor: () => undefined,
});
const root = tempFolder();

const blobOf = (text: string): { digest: string; file: string } => ({
  digest: sha256(text),
  file: join(tempFolder({ blob: text }), 'blob'),
});

describe.each<[string, OpenStore]>([
  ['a folder', async (folder) => folderStore(join(folder, 'new'))],
  ...Object.entries(STORE_KINDS),
])('a store: %s', (_, openIn) => {
  const open = (): Promise<UnitStore> => openIn(tempFolder());
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

describe('a folder that others can write to', () => {
  it.each<[string, (path: string) => unknown]>([
    ['a pipe', (path) => execFileSync('mkfifo', [path])],
    ['a link to an endless device', (path) => symlinkSync('/dev/zero', path)],
    ['a folder', (path) => mkdirSync(path)],
  ])('with %s in place of a file is not read', async (_what, make) => {
    const folder = tempFolder({ 'blobs/x': '', 'records/x': '' });
    const store = folderStore(folder);
    make(join(folder, 'blobs', sha256('a')));
    make(join(folder, 'records/name'));
    const copy = join(tempFolder(), 'copy');
    await expect(store.getBlob(sha256('a'), copy, 10)).rejects.toThrow('is not a file');
    await expect(store.getRecord('name')).rejects.toThrow('is not a file');
  });
});

describe('a server that does not do what it should', () => {
  it.each<[string, Handler, RegExp]>([
    ['answers with an error', (_request, response) => void response.writeHead(500).end('x'), /status 500/],
    ['refuses the token', (_request, response) => void response.writeHead(401).end(), /status 401/],
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
    const store = nx(await listen(handler));
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
    const store = nx(await listen(handler), 200);
    await expect(store.getBlob(sha256('x'), join(tempFolder(), 'copy'), 10_000)).rejects.toThrow(says);
  });

  it('is full', async () => {
    const store = nx(
      await listen((request, response) => {
        request.resume();
        response.writeHead(request.method === 'GET' ? 404 : 507).end();
      }),
    );
    await expect(store.putRecord('name', 'text')).rejects.toThrow(/refuses an upload with status 507/);
  });

  it('says that a blob exists, and does not have it', async () => {
    const server = listen((request, response) => {
      request.resume();
      response.writeHead(request.method === 'PUT' ? 409 : 404).end();
    });
    const { digest, file } = blobOf('x');
    await expect(nx(await server).putBlob(digest, file)).rejects.toThrow('status 409');
  });

  it('is not there', async () => {
    await expect(nx('http://127.0.0.1:4').getRecord('name')).rejects.toThrow('ECONNREFUSED');
  });
});

describe('the address of a store', () => {
  it('is a folder, relative to the workspace', () => {
    expect(openStore('cache/units', facts())?.address).toBe(join(root, 'cache/units'));
    expect(existsSync(join(root, 'cache'))).toBe(false);
  });

  it('is a URL, whose address has no path and no password', () => {
    expect(openStore('https://user:secret@cache.example.com:8080/x', facts())?.address).toBe(
      'cache.example.com:8080',
    );
  });

  it('is "nx" for the server of Nx, or nothing if Nx has none', async () => {
    expect(openStore('nx', facts())).toBeUndefined();
    const seen: (string | undefined)[] = [];
    const url = await listen((request, response) => {
      seen.push(request.headers.authorization);
      response.writeHead(404).end();
    });
    const env = {
      NX_SELF_HOSTED_REMOTE_CACHE_SERVER: url,
      NX_SELF_HOSTED_REMOTE_CACHE_ACCESS_TOKEN: 'of-nx',
      RUST_STATIC_UNITS_TOKEN: 'own',
    };
    await openStore('nx', facts(env))!.getRecord('name');
    // Another server must not get the token of Nx.
    await openStore(url, facts(env))!.getRecord('name');
    await openStore(url.replace('//', '//user:p%40ss@'), facts())!.getRecord('name');
    const basic = `Basic ${Buffer.from('user:p@ss').toString('base64')}`;
    expect(seen).toEqual(['Bearer of-nx', 'Bearer own', basic]);
  });

  it('gets the login of its own host', async () => {
    const url = await listen((_request, response) =>
      response.writeHead(401, { 'www-authenticate': 'Basic realm="r"' }).end(),
    );
    const asked: string[] = [];
    const credentialsFor = (host: string) => void asked.push(host);
    const address = `${url.replace('http', 'oci')}/team/crates`;
    await expect(openStore(address, { ...facts(), credentialsFor })!.getRecord('name')).rejects.toThrow(
      '401',
    );
    expect(asked).toEqual([new URL(url).host]);
  });

  it.each([
    ['oci://ghcr.io/team/crates', 'ghcr.io/team/crates'],
    ['dav+https://me:secret@files.example.com/crates', 'files.example.com'],
    ['bazel+http://cache:8080', 'cache:8080'],
  ])('%s is a store at %s', (address, shown) => expect(openStore(address, facts())?.address).toBe(shown));

  it.each([
    'oci://ghcr.io',
    'oci://h/UPPER',
    'oci://h/../x',
    'ftp://h/x',
    'dav+ftp://h',
    'https://',
    's3://me:secret@b',
  ])('%s is refused', (address) => {
    expect(() => openStore(address, facts())).toThrow('is not valid');
    expect(() => openStore(address, facts())).not.toThrow('secret');
  });
});
