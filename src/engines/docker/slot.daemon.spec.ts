import { hostname } from 'node:os';
import { FakeDaemon } from '../../testing/fake-daemon';
import { takeSlot } from './slot';

const names = {
  checkout: 'c',
  cargoHome: 'home',
  slot: (index: number) => ({
    container: `build-${index}`,
    target: `target-${index}`,
    sources: `sources-${index}`,
  }),
};
const details = (status: string, owner: string) => ({
  Config: { Labels: { 'org.rust-static.kind': 'build', 'org.rust-static.owner': owner } },
  State: { Status: status },
});
let daemon: FakeDaemon;
beforeEach(async () => {
  daemon = await new FakeDaemon().listen();
  daemon.on('DELETE', /containers/, (_call, response) => response.writeHead(204).end());
});
afterEach(() => daemon.close());

/** Takes a slot where the given containers exist. */
async function take(...existing: string[]): Promise<string> {
  const taken = new Set(existing);
  daemon.on('DELETE', /containers/, (call, response) => {
    taken.delete(call.path.split('/').at(-1)!);
    response.writeHead(204).end();
  });
  return takeSlot(daemon.docker, names, async (slot) => {
    if (taken.has(slot.container)) throw Object.assign(new Error('name in use'), { statusCode: 409 });
    return slot.target;
  });
}

describe('takeSlot', () => {
  it('takes the first slot whose container does not exist', async () => {
    daemon.json('GET', /build-\d\/json/, 200, details('running', `${hostname()}/${process.pid}`));
    expect(await take()).toBe('target-0');
    expect(await take('build-0', 'build-1')).toBe('target-2');
  });

  it('takes over a slot whose owner died between creating and starting the container', async () => {
    daemon.json('GET', /build-0\/json/, 200, details('created', `${hostname()}/4194305`));
    expect(await take('build-0')).toBe('target-0');
  });

  it('never touches a container of another machine, nor one that is not ours', async () => {
    daemon.json('GET', /build-0\/json/, 200, details('created', 'other-host/1'));
    expect(await take('build-0')).toBe('target-1');
    daemon.json('GET', /build-0\/json/, 200, { Config: { Labels: {} }, State: { Status: 'created' } });
    expect(await take('build-0')).toBe('target-1');
    expect(daemon.calls.some(({ method }) => method === 'DELETE')).toBe(false);
  });

  it('passes on any other error', async () => {
    const failing = takeSlot(daemon.docker, names, () =>
      Promise.reject(Object.assign(new Error('no image'), { statusCode: 404 })),
    );
    await expect(failing).rejects.toThrow('no image');
  });
});
