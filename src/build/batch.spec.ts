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
  const warnings: string[] = [];
  const controller = new AbortController();
  const context = {
    engineOf: async () => engine,
    cancelled: controller.signal,
    warn: (line: string) => void warnings.push(line),
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
  return { root, log, requests, places, warnings, controller, build, run, results, source };
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
    // The builds run at once, so either may end first.
    const results = await run([build('a'), build('b')]);
    expect(statuses(results).sort()).toEqual(['a success', 'b success']);
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

  describe('with several places', () => {
    const two = [{ name: 'near' }, { name: 'far' }];

    it('builds in both, and says where', async () => {
      const { run, build, places, log } = setup(['a', 'b', 'c'], { parallel: 1, places: two });
      expect(statuses(await run([build('a'), build('b'), build('c')])).sort()).toEqual([
        'a success',
        'b success',
        'c success',
      ]);
      expect(places.slice(0, 2)).toEqual(['a: 1 of 3, on near', 'b: 2 of 3, on far']);
      expect(log.filter((line) => line.startsWith('close pool'))).toEqual([
        'close pool on near',
        'close pool on far',
      ]);
    });

    it('builds again elsewhere what a lost place has left, and starts nothing there any more', async () => {
      let lost = false;
      const answers = async (): Promise<boolean> => false;
      const { run, build, warnings, log } = setup(['a', 'b', 'c', 'd'], {
        parallel: 1,
        places: [{ name: 'near', answers }, { name: 'far' }],
        whileBuilding: ({ plan }) => {
          if (plan.project !== 'a' || lost) return;
          lost = true;
          throw new Error('socket hang up');
        },
      });
      const results = await run(['a', 'b', 'c', 'd'].map((id) => build(id)));
      expect(statuses(results).sort()).toEqual(['a success', 'b success', 'c success', 'd success']);
      expect(log.filter((line) => line.endsWith('on near') && line.startsWith('open'))).toHaveLength(1);
      expect(warnings).toEqual(['rust-static: a is built again, because near was lost: socket hang up\n']);
    });

    it('builds again after a broken connection, even if the daemon was started again since', async () => {
      let broken = false;
      const { run, build, log } = setup(['a', 'b'], {
        parallel: 1,
        places: two,
        whileBuilding: () => {
          if (broken) return;
          broken = true;
          throw Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' });
        },
      });
      expect(statuses(await run([build('a'), build('b')])).sort()).toEqual(['a success', 'b success']);
      expect(log).toContain('open a on far');
    });

    it('reports the failure of a build where the place answers, and of the last place', async () => {
      const answers = async (): Promise<boolean> => false;
      const fail = (): void => {
        throw new Error('E0308');
      };
      const sound = setup(['a', 'b'], { parallel: 1, places: two, whileBuilding: fail });
      expect(statuses(await sound.run([sound.build('a'), sound.build('b')])).sort()).toEqual([
        'a failure',
        'b failure',
      ]);
      expect(sound.warnings).toEqual([]);
      const places = two.map((place) => ({ ...place, answers }));
      const gone = setup(['a', 'b'], { parallel: 1, places, whileBuilding: fail });
      expect(statuses(await gone.run([gone.build('a'), gone.build('b')])).sort()).toEqual([
        'a failure',
        'b failure',
      ]);
      expect(gone.warnings).toHaveLength(1);
    });

    it('prefers a place without emulation, and one that has compiled the crates before', async () => {
      const { run, build, log } = setup(['a', 'b'], {
        parallel: 1,
        groupOf: ({ project }) => project,
        places: [
          { name: 'arm', platform: 'linux/arm64' },
          { name: 'cold', platform: 'linux/amd64' },
          { name: 'warm', platform: 'linux/amd64', warm: new Set(['a']) },
        ],
      });
      await run([build('a'), build('b')]);
      expect(log.filter((line) => line.startsWith('open'))).toEqual(['open a on warm', 'open b on cold']);
    });
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
