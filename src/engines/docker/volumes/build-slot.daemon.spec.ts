import { hostname } from 'node:os';
import { FakeDaemon } from '../../../testing/fake-daemon';
import { DaemonError } from '../daemon/errors';
import { takeBuildSlot } from './build-slot';
import { pruneAbandoned } from './prune-abandoned';

const names = {
  checkout: 'c',
  group: 'g',
  cargoHome: 'home',
  slot: (index: number) => ({
    container: `build-${index}`,
    target: `target-${index}`,
    sources: `sources-${index}`,
  }),
};
let daemon: FakeDaemon;
beforeEach(async () => {
  daemon = await new FakeDaemon().listen();
  daemon.on('POST', /containers\/create/, (call, response) => {
    const free = call.query.get('name') === 'build-2';
    response.writeHead(free ? 201 : 409, { 'content-type': 'application/json' });
    response.end(JSON.stringify(free ? { Id: 'c2' } : { message: 'name in use' }));
  });
});
afterEach(() => daemon.close());

const config = { platform: 'linux/amd64', image: 'builder', labels: {}, command: ['none'] };

describe('takeBuildSlot', () => {
  it('takes the first slot whose name the daemon does not refuse', async () => {
    const create = (slot: { container: string; target: string }) =>
      daemon.client.containers.create({ ...config, name: slot.container }).then(() => slot.target);
    expect(await takeBuildSlot(names, create)).toBe('target-2');
  });

  it('passes on any other error', async () => {
    const failing = takeBuildSlot(names, () => Promise.reject(new DaemonError('no image', 404)));
    await expect(failing).rejects.toThrow('no image');
  });
});

describe('pruneAbandoned', () => {
  const entry = (
    id: string,
    owner: string,
    state = 'created',
    kind: object = { 'org.rust-static.kind': 'sources' },
  ) => ({
    Id: id,
    State: state,
    Labels: { ...kind, 'org.rust-static.owner': owner },
  });

  it('removes what a dead owner on this machine left unstarted, and nothing else', async () => {
    const dead = `${hostname()}/4194305`;
    daemon.json('GET', /containers\/json/, 200, [
      entry('abandoned', dead),
      entry('in-use', `${hostname()}/${process.pid}`),
      entry('of-another-machine', 'other-host/1'),
      entry('running', dead, 'running'),
      entry('endless-program', dead, 'running', { 'org.rust-static.kind': 'smoke' }),
      entry('not-ours', dead, 'created', {}),
    ]);
    daemon.on('DELETE', /containers/, (_call, response) => response.writeHead(204).end());
    await pruneAbandoned(daemon.client);
    const removed = daemon.calls.filter(({ method }) => method === 'DELETE').map(({ path }) => path);
    expect(removed).toEqual(['/containers/abandoned', '/containers/endless-program']);
    const { query } = daemon.calls[0]!;
    expect(JSON.parse(query.get('filters')!)).toEqual({ label: ['org.rust-static.kind'] });
  });
});
