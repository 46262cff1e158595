import { RUN_START } from '../plan/run-start';
import { preTasksExecution } from './run-start';

describe('preTasksExecution', () => {
  afterEach(() => delete process.env[RUN_START]);

  it('notes a time when the process that runs it had begun, and not one to come', () => {
    const now = Date.now();
    preTasksExecution();
    const noted = Number(process.env[RUN_START]);
    expect(noted).toBeLessThanOrEqual(Date.now());
    // The parent of this process runs the specs, and has for less than a day.
    expect(noted).toBeGreaterThan(now - 24 * 3600 * 1000);
  });
});
