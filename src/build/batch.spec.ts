import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { recordingTerminal } from '../engines/terminal';
import { cargoWorkspace, preparedIn } from '../testing/build-fixture';
import { fakeEngine, type FakeBuild } from '../testing/fake-engine';
import { runBatch, type BatchBuild, type BatchResult } from './batch';

const setup = (names: string[], fake: FakeBuild = {}) => {
  const root = cargoWorkspace(names);
  const { engine, log, requests } = fakeEngine(fake);
  const places: string[] = [];
  const controller = new AbortController();
  const context = {
    engineOf: async () => engine,
    cancelled: controller.signal,
    terminalOf: (id: string, place: string) => (
      places.push(`${id}: ${place}`),
      recordingTerminal({ env: {} })
    ),
  };
  const build = (id: string, after: string[] = []): BatchBuild => {
    return { id, after, prepare: () => preparedIn(root, {}, id) };
  };
  const results: BatchResult[] = [];
  const run = async (builds: BatchBuild[]): Promise<BatchResult[]> => {
    for await (const result of runBatch(builds, context)) results.push(result);
    return results;
  };
  const source = (name: string): string => join(root, `apps/${name}/src/main.rs`);
  return { root, log, requests, places, controller, build, run, results, source };
};
const statuses = (results: BatchResult[]) => results.map(({ id, status }) => `${id} ${status}`);

describe('runBatch', () => {
  it('builds each target, after those that it depends on', async () => {
    const { run, build, places, root } = setup(['a', 'b', 'c']);
    const results = await run([build('a', ['c']), build('b'), build('c')]);
    expect(statuses(results)).toEqual(['c success', 'a success', 'b success']);
    expect(places).toEqual(['c: 1 of 3', 'a: 2 of 3', 'b: 3 of 3']);
    expect(results[0]).toMatchObject({ log: expect.stringContaining('compiled c') });
    expect(results[0]!.message).toMatch(/^rust-static: dist\/apps\/c\/static\/c: static-pie/);
    expect(results.every(({ startTime, endTime }) => startTime! <= endTime!)).toBe(true);
    expect(existsSync(join(root, 'dist/apps/a/static/artifact.json'))).toBe(true);
  });

  it('runs the first build of a group alone and the others at once, in a pool that it closes', async () => {
    let together = 0;
    let most = 0;
    const { run, build, log } = setup(['a', 'b', 'c'], {
      parallel: 3,
      whileBuilding: async () => {
        most = Math.max(most, ++together);
        await new Promise((resolve) => setImmediate(resolve));
        together--;
      },
    });
    await run([build('a'), build('b'), build('c')]);
    expect(log.slice(0, log.indexOf('close a') + 1)).toEqual([
      'pool',
      'open a',
      'build a',
      expect.stringContaining('copy'),
      'share with 2',
      'close a',
    ]);
    expect(most).toBe(2);
    expect(log.filter((line) => line === 'open b' || line === 'open c')).toHaveLength(2);
    expect(log.at(-1)).toBe('close pool');
  });

  it('opens no pool for one build, and tries each where the engine does not answer', async () => {
    const one = setup(['a'], { parallel: 3 });
    expect(statuses(await one.run([one.build('a')]))).toEqual(['a success']);
    expect(one.log).not.toContain('pool');
    const [poolError, openError] = [new Error('no daemon'), new Error('no daemon: start it')];
    const two = setup(['a', 'b'], { poolError, openError });
    const results = await two.run([two.build('a'), two.build('b')]);
    expect(results.map(({ message }) => message)).toEqual(Array(2).fill('\nno daemon: start it\n'));
  });

  it('leaves it to the build to say what is wrong with its builder', async () => {
    const groupOf = (): string => {
      throw new Error('No Dockerfile');
    };
    const { run, build } = setup(['a', 'b'], { parallel: 2, groupOf });
    expect(statuses(await run([build('a'), build('b')]))).toEqual(['a success', 'b success']);
  });

  it('refuses a build whose sources changed while it waited: Nx hashed them when the batch began', async () => {
    const { run, build, source, root, log } = setup(['a', 'b'], {
      whileBuilding: ({ plan, workspaceRoot }) => {
        if (plan.project === 'a') writeFileSync(join(workspaceRoot, 'apps/b/src/main.rs'), '// new\n');
      },
    });
    const results = await run([build('a'), build('b')]);
    expect(statuses(results)).toEqual(['a success', 'b failure']);
    expect(results[1]!.message).toContain('Sources changed while they were being built: apps/b/src/main.rs');
    expect(existsSync(join(root, 'dist/apps/b/static'))).toBe(false);
    expect(log).not.toContain('build b');
    expect(source('b')).toContain('main.rs');
  });

  it('tells of a build that cannot be prepared at its turn, and builds the others', async () => {
    const { run, build } = setup(['a', 'b']);
    const broken: BatchBuild = {
      id: 'a',
      after: [],
      prepare: () => {
        throw new Error('no manifest');
      },
    };
    const results = await run([broken, build('b')]);
    expect(statuses(results)).toEqual(['a failure', 'b success']);
    expect(results[0]!.message).toBe('\nno manifest\n');
  });

  it('skips what depends on a failure, directly or not, and keeps the rest', async () => {
    const { run, build } = setup(['a', 'b', 'c', 'd'], {
      whileBuilding: ({ plan }) => {
        if (plan.project === 'a') throw new Error('broken');
      },
    });
    const results = await run([build('a'), build('b', ['a']), build('c', ['b']), build('d')]);
    expect(statuses(results).sort()).toEqual(['a failure', 'b skipped', 'c skipped', 'd success']);
    expect(results.find(({ id }) => id === 'b')).toEqual({
      id: 'b',
      status: 'skipped',
      log: '',
      message: 'rust-static: not built: a failed\n',
    });
  });

  it('says in words what goes wrong with the system', async () => {
    const { run, build } = setup(['a'], {
      openError: Object.assign(new Error('ENOSPC: no space left'), { code: 'ENOSPC' }),
    });
    expect((await run([build('a')]))[0]!.message).toContain('The disk is full');
  });

  it('starts nothing more when it is cancelled, and gives no result for it', async () => {
    const fixture = setup(['a', 'b'], {
      whileBuilding: () => fixture.controller.abort(new Error('Cancelled')),
    });
    const { run, build, results, log } = fixture;
    await expect(run([build('a'), build('b')])).rejects.toThrow('Cancelled');
    expect(results).toEqual([]);
    expect(log).not.toContain('open b');
    expect(log.at(-1)).toBe('close a');
  });
});
