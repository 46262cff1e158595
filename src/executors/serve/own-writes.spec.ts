import { utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { recordingTerminal } from '../../engines/terminal';
import { cargoWorkspace, preparedIn } from '../../testing/build-fixture';
import { OwnWrites } from './own-writes';
import type { RunningProgram } from './running-program';
import type { Prepared } from './serve-request';
import { nextPlan } from './serving';

describe('nextPlan', () => {
  const FILE = 'apps/app/app.log';
  const served = () => {
    const root = cargoWorkspace(['app'], { [FILE]: '' });
    const [program, terminal] = [{ startedAt: 0 } as RunningProgram, recordingTerminal({ env: {} })];
    const { signal: cancelled } = new AbortController();
    const prepare = () => ({ build: preparedIn(root), bin: 'app' }) as Prepared;
    return { root, own: new OwnWrites(), terminal, serve: { program, terminal, cancelled, prepare } };
  };
  /** The next plan after a start, at which the program writes its file and then somebody else acts. */
  const afterStart = ({ root, own, serve }: ReturnType<typeof served>, act: () => void, text = '') => {
    const before = serve.prepare();
    serve.program.startedAt = Date.now();
    if (text) writeFileSync(join(root, FILE), text);
    act();
    return nextPlan(serve, before, own);
  };

  it('no longer restarts for a file that the program writes at each start, and says so once', async () => {
    const one = served();
    const edit = (): void => writeFileSync(join(one.root, 'apps/app/src/main.rs'), `// ${Math.random()}\n`);
    await afterStart(one, () => {}, '1');
    await afterStart(one, () => {}, '2');
    const third = afterStart(one, () => {}, '3');
    await Promise.race([third, sleep(1500)]);
    edit();
    await third;
    await afterStart(one, edit, '4');
    const text = one.terminal.text();
    expect(text.split(`${FILE} changed\n`)).toHaveLength(3);
    expect(text.split('apps/app/src/main.rs changed\n')).toHaveLength(3);
    expect(text.split(`app writes ${FILE} at each start`)).toHaveLength(2);
    writeFileSync(join(one.root, '.gitignore'), '*.log\n');
    expect(preparedIn(one.root).sources).not.toContain(FILE);
  });

  it('restarts for a file that is saved again and again during builds', async () => {
    const one = served();
    for (const text of ['1', '2', '3', '4']) {
      const old = new Date(Date.now() - 1000);
      await afterStart(one, () => utimesSync(join(one.root, FILE), old, old), text);
    }
    expect(one.terminal.text().split(`${FILE} changed\n`)).toHaveLength(5);
  });

  it('restarts for a file that is saved while the program runs', async () => {
    const one = served();
    for (const text of ['1', '2', '3', '4']) {
      const later = new Date(Date.now() + 5000);
      await afterStart(one, () => utimesSync(join(one.root, FILE), later, later), text);
    }
    expect(one.terminal.text().split(`${FILE} changed\n`)).toHaveLength(5);
  });
});
