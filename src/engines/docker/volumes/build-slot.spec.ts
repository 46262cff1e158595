import { FakeClient } from '../../../testing/fake-client';
import { rejected } from '../../../testing/memory-files';
import { DaemonError } from '../daemon/errors';
import { takeBuildSlot, buildSlot, type BuildSlot } from './names';

const config = { platform: 'linux/amd64', image: 'builder', labels: {}, command: ['none'] };
const names = {
  checkout: 'c',
  group: 'g',
  cargoHome: 'home',
  slot: (index: number) => buildSlot('c', 'g', index),
};
const take = (daemon: FakeClient) =>
  takeBuildSlot(names, async (slot: BuildSlot) => {
    await daemon.containers.create({ ...config, name: slot.container });
    return slot.target;
  });

describe('takeBuildSlot', () => {
  it('takes the first slot whose container name is free', async () => {
    const daemon = new FakeClient();
    const [first, second] = [await take(daemon), await take(daemon)];
    expect([first, second]).toEqual(['rust-static-target-c-g-0', 'rust-static-target-c-g-1']);
    await daemon.created[0]!.remove();
    expect(await take(daemon)).toBe(first);
  });

  it('says that all are in use', async () => {
    const daemon = new FakeClient();
    for (let index = 0; index < 64; index++) await take(daemon);
    expect((await rejected(take(daemon))).message).toMatch(/^All 64 build slots are in use[^]*--parallel/);
  });

  it('passes on any other error', async () => {
    const error = new DaemonError('no image', 404);
    await expect(takeBuildSlot(names, () => Promise.reject(error))).rejects.toBe(error);
  });
});
