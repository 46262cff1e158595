import { Reuse } from './reuse';

const item = (key: string, disposed: string[], name: string) => ({
  key,
  dispose: () => Promise.resolve(void disposed.push(name)),
});

describe('Reuse', () => {
  it('gives each item to one build at a time, and only where the key is the same', () => {
    const reuse = new Reuse();
    const one = item('a', [], 'one');
    reuse.give(one);
    expect([reuse.take('b'), reuse.take('a'), reuse.take('a')]).toEqual([undefined, one, undefined]);
  });

  it('disposes of what is idle, once', async () => {
    const disposed: string[] = [];
    const reuse = new Reuse();
    for (const name of ['one', 'two', 'three']) reuse.give(item('a', disposed, name));
    reuse.take('a');
    await reuse.close();
    await reuse.close();
    expect(disposed).toEqual(['two', 'three']);
  });
});
