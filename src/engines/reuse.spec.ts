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

  it('lets the first build of each group go before the others, also when it fails', async () => {
    const reuse = new Reuse();
    const said: string[] = [];
    const build = async (group: string, name: string) =>
      said.push(`${name} ${(await reuse.begin(group)) ? 'first' : 'then'}`);
    await build('a', 'one');
    await build('b', 'two');
    const waiting = Promise.all([build('a', 'three'), build('b', 'four')]);
    await new Promise(setImmediate);
    expect(said).toEqual(['one first', 'two first']);
    expect([reuse.followers('a', 12), reuse.followers('b', 10)]).toEqual([12, 1]);
    reuse.firstEnded('b');
    await new Promise(setImmediate);
    expect(said.slice(2)).toEqual(['four then']);
    reuse.firstEnded('a');
    await waiting;
    expect(said.slice(3)).toEqual(['three then']);
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
