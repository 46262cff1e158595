import { text } from 'node:stream/consumers';
import { Readable } from 'node:stream';
import { pack } from 'tar-stream';
import { FakeDaemon, frame } from '../../../testing/fake-daemon';
import { setVariables } from '../../../testing/environment';
import { rejected } from '../../../testing/memory-files';
import type { Container, DaemonClient } from './client';
import { DaemonError, isConflict, isNotFound } from './errors';

let daemon: FakeDaemon;
let client: DaemonClient;
let container: Container;
const config = { platform: 'linux/amd64', image: 'builder', labels: { a: '1' }, command: ['none'] };
beforeEach(async () => {
  daemon = await new FakeDaemon().listen();
  client = daemon.client;
  daemon.json('POST', /containers\/create$/, 201, { Id: 'c1' });
  container = await client.containers.create(config);
});
afterEach(() => daemon.close());
/** The last call, as one line. */
const last = () => {
  const { method, path, query } = daemon.calls.at(-1)!;
  return `${method} ${path} ${decodeURIComponent(query.toString())}`.trim();
};
const answers = (method: string, pattern: RegExp, body: Buffer | string, status = 200) =>
  daemon.on(method, pattern, (_call, response) => response.writeHead(status).end(body));

describe('errors', () => {
  it('have the status and the words of the daemon', async () => {
    daemon.json('POST', /start$/, 409, { message: 'name is taken' });
    const error = await rejected(container.start());
    expect(error).toBeInstanceOf(DaemonError);
    expect(error).toMatchObject({ message: 'name is taken', statusCode: 409 });
    expect([isConflict(error), isNotFound(error)]).toEqual([true, false]);
    expect(isNotFound(await rejected(client.volumes.remove('gone')))).toBe(true);
  });

  it('of Podman are conflicts if two requests create the same name at once', async () => {
    const message =
      'container create: creating container storage: the container name "a" is already in use by dbf0d99e. You have to remove that container to be able to reuse that name: that name is already in use';
    daemon.json('POST', /containers\/create$/, 500, { message });
    expect(isConflict(await rejected(client.containers.create(config)))).toBe(true);
  });

  it.each([
    ['a text instead of JSON', 'bad gateway', 'bad gateway'],
    ['nothing', '', 'HTTP status 502'],
  ])('have words also where the answer is %s', async (_what, body, words) => {
    answers('GET', /info$/, body, 502);
    expect((await rejected(client.info())).message).toBe(words);
  });

  it('of the connection stay as they are', async () => {
    daemon.on('GET', /info$/, (_call, response) => void response.destroy());
    expect(await rejected(client.info())).toMatchObject({ code: 'ECONNRESET' });
  });
});

describe('a container', () => {
  it('gives the outputs and the exit status of a program', async () => {
    daemon.json('POST', /c1\/exec$/, 201, { Id: 'e1' });
    answers('POST', /e1\/start$/, Buffer.concat([frame(1, 'out'), frame(2, 'err'), frame(1, 'put')]));
    const exec = await container.exec(['ls', '-l']);
    expect(JSON.parse(daemon.calls.at(-2)!.body.toString())).toEqual({
      Cmd: ['ls', '-l'],
      AttachStdout: true,
      AttachStderr: true,
    });
    expect(await Promise.all([text(exec.stdout), text(exec.stderr)])).toEqual(['output', 'err']);
    daemon.json('GET', /e1\/json$/, 200, { Running: true, ExitCode: 0 });
    expect(await exec.status()).toBeNull();
    daemon.json('GET', /e1\/json$/, 200, { Running: false, ExitCode: 3 });
    expect(await exec.status()).toBe(3);
  });

  it('gives its log in the order in which it was written', async () => {
    answers('GET', /logs$/, Buffer.concat([frame(1, 'a'), frame(2, 'b'), frame(1, 'c')]));
    expect(await text(await container.log(50))).toBe('abc');
    expect(last()).toBe('GET /containers/c1/logs stdout=true&stderr=true&tail=50');
  });

  it('reads and writes archives', async () => {
    answers('GET', /archive$/, 'tar');
    expect(await text((await container.readArchive('/a b&c'))!)).toBe('tar');
    expect(daemon.calls.at(-1)!.query.get('path')).toBe('/a b&c');
    daemon.json('GET', /archive$/, 404, { message: 'Could not find the file' });
    expect(await container.readArchive('/gone')).toBeUndefined();
    answers('PUT', /archive$/, '');
    await container.writeArchive('/', Readable.from([Buffer.from('by'), Buffer.from('tes')]));
    expect(daemon.calls.at(-1)!.body.toString()).toBe('bytes');
    const archive = pack();
    archive.entry({ name: 'file' }, 'content');
    archive.finalize();
    await container.writeArchive('/', archive);
    expect(daemon.calls.at(-1)!.body.includes('content')).toBe(true);
  });

  it('is waited for, and removed', async () => {
    daemon.json('POST', /wait$/, 200, { StatusCode: 7 });
    expect(await container.wait('removed')).toBe(7);
    expect(last()).toBe('POST /containers/c1/wait condition=removed');
    answers('DELETE', /c1$/, '', 204);
    await container.remove();
    expect(last()).toBe('DELETE /containers/c1 force=true');
    await client.containers.remove('c1', false);
    expect(last()).toBe('DELETE /containers/c1');
  });

  it('that is never started asks for no network and no streams', async () => {
    const body = JSON.parse(daemon.calls[0]!.body.toString()) as Record<string, unknown>;
    expect(body).toEqual({
      Image: 'builder',
      Cmd: ['none'],
      Labels: { a: '1' },
      Env: [],
      HostConfig: { Mounts: [] },
    });
  });
});

describe('lists', () => {
  it('ask for labels, and stand what daemons leave out', async () => {
    const found = [
      { Id: '1', Names: ['/one'], State: 'running', Labels: { a: '1' } },
      { Id: '2', State: 'created', Labels: null },
    ];
    daemon.json('GET', /containers\/json$/, 200, found);
    expect(await client.containers.list(['a', 'b=c'])).toEqual([
      { id: '1', name: 'one', state: 'running', labels: { a: '1' } },
      { id: '2', name: undefined, state: 'created', labels: {} },
    ]);
    expect(last()).toBe('GET /containers/json all=true&filters={"label":["a","b=c"]}');
    daemon.json('GET', /images\/json$/, 200, [{ RepoTags: null, Size: 5 }]);
    expect(await client.images.list(['a'])).toEqual([{ tags: [], bytes: 5 }]);
    daemon.json('GET', /volumes$/, 200, { Volumes: null });
    expect(await client.volumes.list(['a'])).toEqual([]);
  });

  it.each([
    ['old daemons', { Volumes: [{ Name: 'v', UsageData: { Size: 5, RefCount: 1 } }] }],
    ['API 1.53', { VolumeUsage: { Items: [{ Name: 'v', UsageData: { Size: 5, RefCount: 1 } }] } }],
  ])('of %s say how much a volume takes', async (_what, answer) => {
    daemon.json('GET', /df$/, 200, answer);
    expect(await client.volumes.usage()).toEqual(new Map([['v', { bytes: 5, containers: 1 }]]));
  });
});

describe('images', () => {
  const progress = { onText: () => {}, signal: new AbortController().signal };
  it.each([
    ['reg:5000/team/b', 'reg:5000/team/b', 'latest'],
    ['reg:5000/team/b:1', 'reg:5000/team/b', '1'],
    ['b:1@sha256:00', 'b:1', 'sha256:00'],
  ])('a pull of %s is of one tag', async (reference, image, tag) => {
    answers('POST', /images\/create$/, '{"status":"ok"}\n');
    await client.images.pull(reference, { platform: 'linux/amd64', auth: undefined }, progress);
    const { query, auth } = daemon.calls.at(-1)!;
    expect([query.get('fromImage'), query.get('tag'), auth]).toEqual([image, tag, undefined]);
  });
});

it('RUST_STATIC_DEBUG=1 shows calls with status and time, and nothing that may be secret', async () => {
  const lines: string[] = [];
  const write = jest
    .spyOn(process.stderr, 'write')
    .mockImplementation((line) => lines.push(String(line)) > 0);
  answers('POST', /start$/, '', 204);
  await container.start();
  setVariables({ RUST_STATIC_DEBUG: '1' });
  await container.start();
  await rejected(container.exec(['echo', 'secret']));
  write.mockRestore();
  expect(lines.map((line) => line.replace(/\d+ ms/, 'N ms'))).toEqual([
    'rust-static debug: POST /containers/c1/start: 204, N ms\n',
    'rust-static debug: POST /containers/c1/exec: 404, N ms\n',
  ]);
});
