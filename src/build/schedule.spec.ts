import { inDependencyOrder, nextStep, type Scheduled } from './schedule';

const graph = (dependencies: Record<string, string[]>) =>
  inDependencyOrder(Object.entries(dependencies).map(([id, after]) => ({ id, after })));

describe('inDependencyOrder', () => {
  it('puts a build after those that it depends on', () => {
    expect(graph({ a: ['c'], b: [], c: ['b', 'other'] })).toEqual([
      { id: 'b', after: [] },
      { id: 'c', after: ['b'] },
      { id: 'a', after: ['c'] },
    ]);
  });

  it('ends with a cycle, and lets nobody wait for ever', () => {
    expect(graph({ a: ['b'], b: ['a'] })).toEqual([
      { id: 'b', after: [] },
      { id: 'a', after: ['b'] },
    ]);
  });
});

describe('nextStep', () => {
  const build = (id: string, more: Partial<Scheduled> = {}): Scheduled => {
    return { id, after: [], group: 'one', parallel: 3, ...more };
  };
  const next = (schedule: Scheduled[], running: string[] = [], ended: Record<string, boolean> = {}) =>
    nextStep(schedule, { running: new Set(running), ended: new Map(Object.entries(ended)) });
  const started = (...given: Parameters<typeof next>) => next(...given).start.map(({ id }) => id);
  const four = ['a', 'b', 'c', 'd'].map((id) => build(id));

  it('starts the first build of a group alone, and says how many wait for it', () => {
    expect(next(four)).toEqual({ skip: [], start: [{ id: 'a', followers: 3 }] });
    expect(started(four, ['a'])).toEqual([]);
  });

  it('starts as many of the others at once as may run', () => {
    expect(next(four, [], { a: true }).start).toEqual([
      { id: 'b', followers: 0 },
      { id: 'c', followers: 0 },
      { id: 'd', followers: 0 },
    ]);
    expect(started(four, ['b', 'c', 'd'], { a: true })).toEqual([]);
    expect(started([...four, build('e')], ['c'], { a: true, b: true })).toEqual(['d', 'e']);
  });

  it('lets another build of the group go first when the first has failed', () => {
    expect(next(four, [], { a: false }).start).toEqual([{ id: 'b', followers: 2 }]);
  });

  it('starts the first builds of several groups at once', () => {
    const groups = [build('a'), build('b'), build('c', { group: 'two' }), build('d', { group: 'two' })];
    expect(next(groups).start).toEqual([
      { id: 'a', followers: 1 },
      { id: 'c', followers: 1 },
    ]);
  });

  it('runs one at a time where an engine has no pool', () => {
    const alone = four.map((entry) => ({ ...entry, parallel: 1 }));
    expect(started(alone, [], { a: true })).toEqual(['b']);
    expect(started(alone, ['b'], { a: true })).toEqual([]);
  });

  it('waits for dependencies, and skips what depends on a failure', () => {
    const chain = [build('a'), build('b', { after: ['a'], group: 'two' }), build('c', { group: 'three' })];
    expect(started(chain)).toEqual(['a', 'c']);
    expect(started(chain, ['c'], { a: true })).toEqual(['b']);
    expect(next(chain, [], { a: false })).toEqual({ skip: [{ id: 'b', failed: ['a'] }], start: [] });
  });
});
