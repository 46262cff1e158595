import { spawn, spawnSync } from 'node:child_process';
import { isProcessAlive } from './process-alive';

describe('isProcessAlive', () => {
  it('knows the living, the dead, and the dead whom nobody has buried', async () => {
    expect(isProcessAlive(process.pid)).toBe(true);
    expect(isProcessAlive(spawnSync('true').pid)).toBe(false);
    // A shell that starts a program and then becomes another one never reaps it.
    const parent = spawn('sh', ['-c', 'sh -c "exit 0" & echo $!; exec sleep 2'], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const pid = await new Promise<number>((resolve) =>
      parent.stdout.once('data', (text) => resolve(Number(text))),
    );
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(isProcessAlive(pid)).toBe(false);
    parent.kill();
  });
});
