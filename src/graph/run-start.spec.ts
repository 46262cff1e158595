import { RUN_START } from '../plan/run-start';
import { preTasksExecution } from './run-start';

describe('preTasksExecution', () => {
  afterEach(() => delete process.env[RUN_START]);

  it('notes a time when the process that runs it had begun, and not one to come', async () => {
    const now = Date.now();
    await preTasksExecution(undefined, { argv: [] });
    const noted = Number(process.env[RUN_START]);
    expect(noted).toBeLessThanOrEqual(Date.now());
    // This process is no worker of Nx, so it is Nx itself, as with NX_ISOLATE_PLUGINS=false.
    expect(noted).toBeGreaterThan(now - process.uptime() * 1000 - 1000);
  });
});
