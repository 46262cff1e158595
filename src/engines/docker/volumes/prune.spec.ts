import { ownerId, processSpace } from '../../../owner';
import { FakeClient } from '../../../testing/fake-client';
import { DaemonError } from '../daemon/errors';
import { ownLabels, volumeLabels } from '../daemon/labels';
import { listLeftovers, removeLeftover, pruneAbandoned } from './prune';

const DEAD = `${processSpace()}/4194305`;
const OWNER = 'org.rust-static.owner';
const config = (kind: string, owner: string, checkout = 'c') => ({
  platform: 'linux/amd64',
  image: 'builder',
  command: ['none'],
  labels: { ...ownLabels(kind, checkout), [OWNER]: owner },
});

async function daemonWithLeftovers(): Promise<FakeClient> {
  const daemon = new FakeClient();
  await daemon.volumes.create('rust-static-cargo-home-linux-amd64', volumeLabels('c'));
  await daemon.volumes.create('target-c', volumeLabels('c', 'g'));
  await daemon.volumes.create('target-d', volumeLabels('d', 'g'));
  await daemon.volumes.create('postgres', {});
  daemon.used.set('target-c', { bytes: 5, containers: 1 });
  daemon.used.set('target-d', { bytes: 7, containers: 0 });
  await daemon.containers.create({ ...config('build', DEAD), name: 'dead' });
  await daemon.containers.create(config('build', ownerId()));
  await daemon.containers.create({ ...config('build', DEAD, 'd'), labels: {} });
  for (const image of ['rust-static-builder:1', 'rust-static-empty:linux-amd64', 'made-from-ours:1'])
    daemon.addImage(image);
  return daemon;
}

describe('listLeftovers', () => {
  it('lists what a checkout has left: containers first, then the largest, and nothing that is shared', async () => {
    expect(await listLeftovers(await daemonWithLeftovers(), 'c')).toEqual([
      { kind: 'container', name: 'dead', bytes: undefined, inUse: false },
      { kind: 'container', name: 'c2', bytes: undefined, inUse: true },
      { kind: 'volume', name: 'target-c', bytes: 5, inUse: true },
    ]);
  });

  it('lists everything that is ours without a checkout, and no image that is only made from ours', async () => {
    const found = await listLeftovers(await daemonWithLeftovers());
    expect(found.map(({ kind, name }) => `${kind} ${name}`)).toEqual([
      'container dead',
      'container c2',
      'volume target-d',
      'volume target-c',
      'volume rust-static-cargo-home-linux-amd64',
      'image rust-static-builder:1',
      'image rust-static-empty:linux-amd64',
    ]);
  });
});

describe('removeLeftover', () => {
  const leftover = (kind: 'container' | 'volume' | 'image', name: string) => ({
    ...{ kind, name, bytes: undefined, inUse: false },
  });

  it('removes each kind, and says so of what is gone already', async () => {
    const daemon = await daemonWithLeftovers();
    const items = [
      leftover('container', 'dead'),
      leftover('volume', 'target-d'),
      leftover('image', 'rust-static-builder:1'),
    ];
    for (const removed of [true, false])
      for (const item of items)
        expect([item.kind, await removeLeftover(daemon, item)]).toEqual([item.kind, removed]);
    expect([daemon.created[0]!.gone, daemon.stored.has('target-d'), daemon.known.size]).toEqual([
      true,
      false,
      2,
    ]);
  });

  it('leaves a container that runs and a volume that is in use', async () => {
    const daemon = await daemonWithLeftovers();
    await daemon.created[0]!.start();
    expect(await removeLeftover(daemon, leftover('container', 'dead'))).toBe(false);
    await daemon.containers.create({
      ...config('build', DEAD),
      volumes: [{ name: 'target-d', path: '/t', readOnly: false }],
    });
    expect(await removeLeftover(daemon, leftover('volume', 'target-d'))).toBe(false);
  });

  it('passes on any other error', async () => {
    const daemon = await daemonWithLeftovers();
    daemon.before.removeVolume = () => {
      throw new DaemonError('input/output error', 500);
    };
    await expect(removeLeftover(daemon, leftover('volume', 'target-d'))).rejects.toThrow(
      'input/output error',
    );
  });
});

describe('pruneAbandoned', () => {
  it('removes what a dead owner on this machine left unstarted, and nothing else', async () => {
    const daemon = new FakeClient();
    const add = async (name: string, kind: string, owner: string, start = false) => {
      const container = await daemon.containers.create({ ...config(kind, owner), name });
      if (start) await container.start();
    };
    await add('abandoned', 'sources', DEAD);
    await add('in-use', 'sources', ownerId());
    await add('of-another-machine', 'sources', 'other-host/1');
    await add('running', 'build', DEAD, true);
    await add('endless-program', 'smoke', DEAD, true);
    await daemon.containers.create({ ...config('x', DEAD), labels: { [OWNER]: DEAD }, name: 'not-ours' });
    await pruneAbandoned(daemon);
    expect(daemon.created.filter(({ gone }) => gone).map(({ config: { name } }) => name)).toEqual([
      'abandoned',
      'endless-program',
    ]);
  });

  it('goes on when another process was faster', async () => {
    const daemon = new FakeClient();
    for (const name of ['one', 'two']) await daemon.containers.create({ ...config('sources', DEAD), name });
    const { remove } = daemon.containers;
    daemon.containers.remove = async (id, force) => {
      await remove(id, force);
      throw new DaemonError('removal in progress', 409);
    };
    await pruneAbandoned(daemon);
    expect(daemon.present).toEqual([]);
  });
});
