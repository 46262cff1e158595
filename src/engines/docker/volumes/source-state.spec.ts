import { EMPTY_STATE, parseState, planUpdate, type SourceState } from './source-state';

const wanted = { '.': 'root', a: 'dir', 'a/x.rs': '1', 'a/y.rs': '2' };
const first = planUpdate(EMPTY_STATE, wanted, 5000).state;

describe('planUpdate', () => {
  it('sends everything at first', () => {
    const update = planUpdate(EMPTY_STATE, wanted, 5000);
    expect(update).toMatchObject({ empty: ['.'], send: ['.', 'a', 'a/x.rs', 'a/y.rs'] });
    expect(update.state.latestMs).toBe(5001);
  });

  it('sends nothing when nothing changed, whatever the clock says', () => {
    expect(planUpdate(first, wanted, 9000)).toMatchObject({ empty: [], send: [], state: first });
  });

  it('gives changed bytes a later time, and leaves the others theirs', () => {
    const { send, state, empty } = planUpdate(first, { ...wanted, 'a/x.rs': 'new' }, 9000);
    expect([empty, send]).toEqual([[], ['a', 'a/x.rs']]);
    expect(state.entries['a/x.rs']!.mtimeMs).toBe(9001);
    expect(state.entries['a/y.rs']!.mtimeMs).toBe(5001);
  });

  it("does not serve an old program when the daemon's clock goes back", () => {
    const built: SourceState = { ...first, latestMs: 8000 };
    const { state } = planUpdate(built, { ...wanted, 'a/x.rs': 'new' }, 1000);
    expect(state.entries['a/x.rs']!.mtimeMs).toBe(8001);
  });

  it('sends all of a folder that has lost a file, because archives do not delete', () => {
    const { 'a/y.rs': _gone, ...rest } = wanted;
    const update = planUpdate(first, { ...rest, a: 'other dir' }, 9000);
    expect(update).toMatchObject({ empty: ['a'], send: ['.', 'a', 'a/x.rs'] });
    expect(update.state.entries['a/x.rs']!.mtimeMs).toBe(5001);
  });

  it('empties a folder once, when folders in it have lost something too, and leaves its neighbours alone', () => {
    const folders = {
      '.': 'r',
      a: 'd',
      'a/b': 'd',
      'a/b/x': '1',
      'a/y': '1',
      'a/z': '1',
      c: 'd',
      'c/x': '1',
    };
    const { 'a/b/x': _x, 'a/y': _y, ...rest } = folders;
    const update = planUpdate(
      planUpdate(EMPTY_STATE, folders, 1000).state,
      { ...rest, a: 'e', 'a/b': 'e' },
      2000,
    );
    expect(update).toMatchObject({ empty: ['a'], send: ['.', 'a', 'a/b', 'a/z'] });
  });

  it('knows the root folder as that of the files in it', () => {
    const files = { '.': 'r', x: '1', y: '1' };
    const before = planUpdate(EMPTY_STATE, files, 1000).state;
    expect(planUpdate(before, { ...files, x: '2' }, 2000)).toMatchObject({ empty: [], send: ['.', 'x'] });
    expect(planUpdate(before, { '.': 's', x: '1' }, 2000)).toMatchObject({
      empty: ['.'],
      send: ['.', 'x'],
    });
  });

  it('gives a file that is back a new time, for what was built without it must be built again', () => {
    const { 'a/y.rs': _gone, ...rest } = wanted;
    const without = planUpdate(first, rest, 6000).state;
    expect(planUpdate(without, wanted, 7000).state.entries['a/y.rs']!.mtimeMs).toBe(7001);
  });

  describe('with the sources of two apps by turns', () => {
    const one = { '.': 'r', one: 'd', 'one/m': '1', lib: 'd', 'lib/l': '1' };
    const two = { '.': 's', two: 'd', 'two/m': '1', lib: 'd', 'lib/l': '1' };
    const built = (...turns: [view: string, wanted: Record<string, string>][]): SourceState =>
      turns.reduce(
        (state, [view, wanted], turn) => planUpdate(state, wanted, 1000 * (turn + 1), view).state,
        EMPTY_STATE,
      );
    const times = (state: SourceState, ...paths: string[]) =>
      paths.map((path) => state.entries[path]!.mtimeMs);

    it('sends of the other app what is its own, and leaves what both see', () => {
      const folders = { '.': 'r', apps: 'a', libs: 'l', 'libs/l': '1' };
      const [mine, theirs] = ['one', 'two'].map((app) => ({ ...folders, apps: app, [`apps/${app}`]: '1' }));
      const update = planUpdate(built(['one', mine!]), theirs!, 9000, 'two');
      expect(update).toMatchObject({ empty: ['apps'], send: ['.', 'apps', 'apps/two'] });
    });

    it('shares what both see, and gives back what was out of sight with its time', () => {
      expect(times(built(['one', one], ['two', two]), 'lib/l', 'two/m')).toEqual([1001, 2001]);
      expect(times(built(['one', one], ['two', two], ['one', one]), 'lib/l', 'one/m', '.')).toEqual([
        1001, 1001, 3001,
      ]);
    });

    it('gives a new time to what is changed, for whoever is built first, and to what is changed back', () => {
      const changed = { ...two, 'lib/l': '2' };
      expect(times(built(['one', one], ['two', changed]), 'lib/l')).toEqual([2001]);
      expect(times(built(['one', one], ['two', changed], ['one', one]), 'lib/l')).toEqual([3001]);
      expect(
        times(built(['one', one], ['two', changed], ['one', { ...one, 'lib/l': '2' }]), 'lib/l'),
      ).toEqual([2001]);
    });

    it('gives a new time to what an app gets back after a build without it, though another had it all the time', () => {
      const { lib: _lib, 'lib/l': _file, ...without } = one;
      const state = built(['one', one], ['two', two], ['one', without], ['two', two], ['one', one]);
      expect(times(state, 'lib/l')).toEqual([5001]);
    });
  });

  it('trusts nothing of an upload that was cut off, but goes on from its time', () => {
    const cut: SourceState = { ...first, complete: false, latestMs: 7000 };
    const update = planUpdate(cut, wanted, 6000);
    expect(update.empty).toEqual(['.']);
    expect(update.state.entries['a/x.rs']!.mtimeMs).toBe(7001);
  });
});

describe('parseState', () => {
  it.each([undefined, '', 'not json', '{}', '{"version": 2}', '{"version": 1, "latestMs": "x"}'])(
    'takes %j for unknown',
    (text) => {
      expect(parseState(text)).toBe(EMPTY_STATE);
    },
  );

  it("a file that is named as every object's own properties was kept when it was gone, and a project broke the build", () => {
    const all = { '.': 'd', constructor: '1', toString: '2', a: '3' };
    const before = planUpdate(EMPTY_STATE, all, 1000, 'constructor').state;
    expect(before.views).toEqual({ constructor: Object.keys(all) });
    const { empty, state } = planUpdate(before, { '.': 'e', a: '3' }, 2000, 'toString');
    expect(empty).toEqual(['.']);
    expect(Object.keys(state.entries)).toEqual(['.', 'a']);
    expect(Object.keys(state.hidden!)).toEqual(['constructor', 'toString']);
  });
});
