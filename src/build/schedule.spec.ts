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
    return { id, after: [], group: 'one', places: ['here'], ...more };
  };
  /** Running builds as `id` or `id@place`, and whether others succeeded. */
  const next = (
    schedule: Scheduled[],
    running: string[] = [],
    ended: Record<string, boolean> = {},
    parallel: Record<string, number> = { here: 3, there: 3 },
  ) => {
    const placed = (text: string): [string, string] => [text.split('@')[0]!, text.split('@')[1] ?? 'here'];
    const endings = Object.entries(ended).map(
      ([text, success]) => [placed(text)[0], { success, place: placed(text)[1] }] as const,
    );
    const progress = { running: new Map(running.map(placed)), ended: new Map(endings) };
    return nextStep(schedule, new Map(Object.entries(parallel)), progress);
  };
  const started = (...given: Parameters<typeof next>) =>
    next(...given).start.map(({ id, place }) => (place === 'here' ? id : `${id}@${place}`));
  const four = ['a', 'b', 'c', 'd'].map((id) => build(id));

  it('starts the first build of a group alone, and says how many wait for it', () => {
    expect(next(four)).toEqual({ skip: [], start: [{ id: 'a', place: 'here', followers: 3 }] });
    expect(started(four, ['a'])).toEqual([]);
  });

  it('starts as many of the others at once as may run', () => {
    expect(next(four, [], { a: true }).start.map(({ id, followers }) => [id, followers])).toEqual([
      ['b', 0],
      ['c', 0],
      ['d', 0],
    ]);
    expect(started(four, ['b', 'c', 'd'], { a: true })).toEqual([]);
    expect(started([...four, build('e')], ['c'], { a: true, b: true })).toEqual(['d', 'e']);
  });

  it('lets another build of the group go first when the first has failed', () => {
    expect(next(four, [], { a: false }).start).toEqual([{ id: 'b', place: 'here', followers: 2 }]);
  });

  it('starts the first builds of several groups at once', () => {
    const groups = [build('a'), build('b'), build('c', { group: 'two' }), build('d', { group: 'two' })];
    expect(next(groups).start.map(({ id, followers }) => [id, followers])).toEqual([
      ['a', 1],
      ['c', 1],
    ]);
  });

  it('runs one at a time where an engine has no pool', () => {
    expect(started(four, [], { a: true }, {})).toEqual(['b']);
    expect(started(four, ['b'], { a: true }, {})).toEqual([]);
  });

  it('waits for dependencies, and skips what depends on a failure', () => {
    const chain = [build('a'), build('b', { after: ['a'], group: 'two' }), build('c', { group: 'three' })];
    expect(started(chain)).toEqual(['a', 'c']);
    expect(started(chain, ['c'], { a: true })).toEqual(['b']);
    expect(next(chain, [], { a: false })).toEqual({ skip: [{ id: 'b', failed: ['a'] }], start: [] });
  });

  describe('with two places', () => {
    const both = ['a', 'b', 'c', 'd', 'e'].map((id) => build(id, { places: ['here', 'there'] }));

    it('starts a first build of the group in each', () => {
      expect(next(both).start).toEqual([
        { id: 'a', place: 'here', followers: 4 },
        { id: 'b', place: 'there', followers: 3 },
      ]);
      expect(started(both, ['a', 'b@there'])).toEqual([]);
    });

    it('starts the others where the crates are compiled, and counts the builds of each place', () => {
      const parallel = { here: 2, there: 1 };
      expect(started(both, ['b@there'], { a: true }, parallel)).toEqual(['c', 'd']);
      expect(started(both, ['c'], { a: true, 'b@there': true }, parallel)).toEqual(['d', 'e@there']);
    });

    it('lets the last build of a group wait for a compiled place, instead of compiling it all again', () => {
      const parallel = { here: 1, there: 1 };
      const two = both.slice(0, 3);
      expect(started(two, ['b'], { a: true }, parallel)).toEqual([]);
      expect(started(both, ['b'], { a: true }, parallel)).toEqual(['c@there']);
    });

    it('spreads builds of different groups over free places', () => {
      const groups = both.map((entry) => ({ ...entry, group: entry.id }));
      expect(started(groups, [], {}, { here: 2, there: 1 })).toEqual(['a', 'b', 'c@there']);
    });
  });
});
