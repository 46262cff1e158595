import { dockerRequest } from '../../testing/docker-build';
import { FakeDaemon } from '../../testing/fake-daemon';
import { tempFolder } from '../../testing/temp-folder';
import { describeDaemon, pruneLeftovers, publishBuilder, restoreBuildCache, saveBuildCache } from './index';

let daemon: FakeDaemon;
let scope: { env: NodeJS.ProcessEnv; workspaceRoot: string };
beforeEach(async () => {
  daemon = await new FakeDaemon().listen();
  daemon.on('GET', /_ping/, (_call, response) => response.end('OK'));
  daemon.json('GET', /version$/, 200, { Version: '28.1', Os: 'linux', Arch: 'amd64' });
  daemon.json('GET', /containers\/json$/, 200, []);
  daemon.json('GET', /images\/json$/, 200, []);
  daemon.json('GET', /volumes$/, 200, { Volumes: [{ Name: 'one' }, { Name: 'two' }] });
  daemon.json('GET', /df$/, 200, {
    VolumeUsage: { Items: [{ Name: 'two', UsageData: { Size: -1, RefCount: 2 } }] },
  });
  daemon.on('DELETE', /volumes/, (_call, response) => response.writeHead(204).end());
  scope = {
    env: { DOCKER_HOST: `tcp://127.0.0.1:${daemon.port}`, HOME: '/none', CARGO_HOME: '/none' },
    workspaceRoot: '/w',
  };
});
afterEach(() => daemon.close());
const deleted = () => daemon.calls.filter(({ method }) => method === 'DELETE').map(({ path }) => path);

it('describes the daemon', async () => {
  expect(await describeDaemon(scope.env)).toBe('daemon 28.1, linux/amd64');
});

describe('pruneLeftovers', () => {
  it('removes what is not in use', async () => {
    const found = await pruneLeftovers(scope, { all: true, dryRun: false });
    expect(found.map(({ name, inUse, removed, bytes }) => [name, inUse, removed, bytes])).toEqual([
      ['one', false, true, undefined],
      ['two', true, false, undefined],
    ]);
    expect(deleted()).toEqual(['/volumes/one']);
  });

  it('only lists in a dry run, and only of the workspace when it is asked for', async () => {
    const found = await pruneLeftovers(scope, { all: false, dryRun: true });
    expect(found.some(({ removed }) => removed)).toBe(false);
    expect(deleted()).toEqual([]);
    const { label } = JSON.parse(
      daemon.calls.find(({ path }) => path === '/volumes')!.query.get('filters')!,
    ) as { label: string[] };
    expect(label[1]).toMatch(/^org\.rust-static\.checkout=[0-9a-f]{16}$/);
  });
});

it('a cache is saved and restored through the daemon', async () => {
  const folder = tempFolder({ 'rust-static-cache.json': '{}' });
  await expect(saveBuildCache(scope, folder)).rejects.toMatchObject({ code: 'cache-empty' });
  await expect(restoreBuildCache(scope, folder)).rejects.toMatchObject({ code: 'cache-file-foreign' });
});

describe('publishBuilder', () => {
  const publish = (publication: { reference: string | undefined; push: boolean }) => {
    daemon.json('GET', /builder:1\/json$/, 200, { Id: '1', Os: 'linux', Architecture: 'amd64' });
    daemon.on('POST', /build$/, (_call, response) => response.end('{"stream":"ok"}\n'));
    daemon.on('POST', /push$/, (_call, response) => response.end('{"aux":{"Digest":"sha256:00"}}\n'));
    return publishBuilder({ ...dockerRequest().request, env: scope.env }, publication);
  };
  const posted = () => daemon.calls.filter(({ method }) => method === 'POST').map(({ path }) => path);

  it.each([
    ['keeps our own name', undefined, false, 'builder:1', []],
    ['tags', 'reg/b:2', false, 'reg/b:2', ['/build']],
    ['tags and pushes', 'reg/b:2', true, 'reg/b@sha256:00', ['/build', '/images/reg/b/push']],
  ])('%s', async (_what, reference, push, result, calls) => {
    expect(await publish({ reference, push })).toBe(result);
    expect(posted()).toEqual(calls);
  });
});
