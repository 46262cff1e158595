import { spawn, spawnSync } from 'node:child_process';
import { existsSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { tempFolder } from './testing/temp-folder';
import { isOwnerAlive, isProcessAlive, ownerId, processSpace } from './owner';

describe('isProcessAlive', () => {
  it('knows the living, the dead, and the dead whom nobody has buried', async () => {
    expect(isProcessAlive(process.pid)).toBe(true);
    expect(isProcessAlive(spawnSync('true').pid)).toBe(false);
    // This shell starts a program and then replaces itself by another one, which never reaps the
    // first.
    // The program ends after that: a shell might reap it.
    const untilReplaced =
      'while [ -e /proc/$PPID/comm ] && [ "$(cat /proc/$PPID/comm)" != sleep ]; do :; done';
    const parent = spawn('sh', ['-c', `sh -c '${untilReplaced}' & echo $!; exec sleep 60`], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const pid = await new Promise<number>((resolve) =>
      parent.stdout.once('data', (text) => resolve(Number(text))),
    );
    // The process counts as alive until it exits, and then as dead although its entry remains.
    while (isProcessAlive(pid)) await new Promise((resolve) => setImmediate(resolve));
    expect(existsSync(`/proc/${pid}`)).toBe(existsSync('/proc'));
    parent.kill();
  });
});

describe('isOwnerAlive', () => {
  it('asks for a process of its own PID namespace, and leaves alone what is of another', () => {
    expect(isOwnerAlive(ownerId())).toBe(true);
    expect(isOwnerAlive(`${processSpace()}/4194305`)).toBe(false);
    expect(isOwnerAlive('0123456789ab/4194305')).toBe(true);
    expect(isOwnerAlive('')).toBe(true);
  });

  it('takes an owner elsewhere for dead when its file has not been touched for a day', () => {
    const file = join(tempFolder({ lock: '' }), 'lock');
    expect(isOwnerAlive('0123456789ab/1', file)).toBe(true);
    utimesSync(file, new Date(), new Date(Date.now() - 90_000_000));
    expect(isOwnerAlive('0123456789ab/1', file)).toBe(false);
    expect(isOwnerAlive(ownerId(), file)).toBe(true);
  });

  it('tells two PID namespaces of one machine apart, where they can be made', () => {
    const asked = spawnSync('unshare', ['-p', '-f', '--mount-proc', 'readlink', '/proc/self/ns/pid'], {
      encoding: 'utf8',
    });
    if (asked.status !== 0) return console.log('not tried: unshare needs root');
    const own = spawnSync('readlink', ['/proc/self/ns/pid'], { encoding: 'utf8' });
    expect(asked.stdout).not.toBe(own.stdout);
  });
});
