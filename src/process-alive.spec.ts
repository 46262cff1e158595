import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { isProcessAlive } from './process-alive';

describe('isProcessAlive', () => {
  it('knows the living, the dead, and the dead whom nobody has buried', async () => {
    expect(isProcessAlive(process.pid)).toBe(true);
    expect(isProcessAlive(spawnSync('true').pid)).toBe(false);
    // A shell that starts a program and then becomes another one never reaps it.
    const parent = spawn('sh', ['-c', 'sh -c "exit 0" & echo $!; exec sleep 60'], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const pid = await new Promise<number>((resolve) =>
      parent.stdout.once('data', (text) => resolve(Number(text))),
    );
    // It dies in its own time: alive until then, and dead although its entry stays.
    while (isProcessAlive(pid)) await new Promise((resolve) => setImmediate(resolve));
    expect(existsSync(`/proc/${pid}`)).toBe(existsSync('/proc'));
    parent.kill();
  });
});
