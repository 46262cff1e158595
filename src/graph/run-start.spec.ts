import { RUN_START } from '../plan/run-start';
import { RUN_TOOLCHAIN } from '../plan/run-toolchain';
import { preTasksExecution } from './run-start';

describe('preTasksExecution', () => {
  afterEach(() => delete process.env[RUN_START]);

  it('notes a time when the process that runs it had begun, and not one to come', async () => {
    const now = Date.now();
    await preTasksExecution(undefined, { argv: [], workspaceRoot: process.cwd() });
    const noted = Number(process.env[RUN_START]);
    expect(noted).toBeLessThanOrEqual(Date.now());
    // This process is not a worker of Nx. As with NX_ISOLATE_PLUGINS=false, it counts as Nx itself.
    expect(noted).toBeGreaterThan(now - process.uptime() * 1000 - 1000);
  });

  it.each([
    ['docker', ['node', 'nx', 'run', 'app:static-build'], undefined, /^$/],
    [
      'host by option',
      ['node', 'nx', 'run', 'app:static-build', '--engine=host'],
      undefined,
      /^[0-9a-f]{16}$/,
    ],
    ['host by variable', ['node', 'nx', 'affected', '-t', 'static-build'], 'host', /^[0-9a-f]{16}$/],
    ['docker by option', ['node', 'nx', 'run', 'app:static-build', '--engine=docker'], 'host', /^$/],
  ])('notes the toolchain of a run with %s', async (_what, argv, engine, expected) => {
    process.env[RUN_TOOLCHAIN] = 'of a run before';
    if (engine) process.env.RUST_STATIC_ENGINE = engine;
    await preTasksExecution(undefined, { argv, workspaceRoot: process.cwd() });
    delete process.env.RUST_STATIC_ENGINE;
    expect(process.env[RUN_TOOLCHAIN]).toMatch(expected);
    delete process.env[RUN_TOOLCHAIN];
  });
});
