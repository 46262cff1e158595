import { execFileSync, spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** OpenSSH's server on loopback, for the user of this process, with keys and settings of its own. */
export interface Sshd {
  port: number;
  /** A folder with files of ssh. */
  folder: string;
  /** `PATH` with an ssh that reads the settings of the test instead of the user's. */
  path: string;
  /** Lets the client know the host key. */
  trust(): void;
  /** Lets the key of the client log in. */
  authorize(): void;
  stop(): void;
}

/** @param settings further lines of sshd_config(5) */
export async function startSshd(settings: string[] = []): Promise<Sshd> {
  const folder = mkdtempSync(join(tmpdir(), 'rust-static-ssh-'));
  const file = (name: string): string => join(folder, name);
  for (const key of ['host', 'user'])
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', file(key)]);
  for (const name of ['known', 'authorized']) writeFileSync(file(name), '');
  const port = await freePort();
  // Where sshd drops its rights before a login.
  mkdirSync('/run/sshd', { recursive: true });
  const server = [
    ...[`Port ${port}`, 'ListenAddress 127.0.0.1', `HostKey ${file('host')}`, 'PidFile none'],
    ...[`AuthorizedKeysFile ${file('authorized')}`, 'StrictModes no', 'UsePAM no'],
    ...['PasswordAuthentication no', 'KbdInteractiveAuthentication no', ...settings],
  ];
  writeFileSync(file('sshd_config'), `${server.join('\n')}\n`);
  const client = [
    `IdentityFile ${file('user')}`,
    'IdentitiesOnly yes',
    `UserKnownHostsFile ${file('known')}`,
  ];
  writeFileSync(file('config'), `${client.join('\n')}\n`);
  mkdirSync(file('bin'));
  writeFileSync(file('bin/ssh'), `#!/bin/sh\nexec /usr/bin/ssh -F ${file('config')} "$@"\n`);
  chmodSync(file('bin/ssh'), 0o755);
  const child = spawn('/usr/sbin/sshd', ['-D', '-e', '-f', file('sshd_config')], { stdio: 'ignore' });
  while (spawnSync('ssh-keyscan', ['-p', String(port), '127.0.0.1']).stdout.length === 0);
  const host = readFileSync(file('host.pub'), 'utf8').split(' ').slice(0, 2).join(' ');
  return {
    port,
    folder,
    path: `${file('bin')}:${process.env.PATH}`,
    trust: () => writeFileSync(file('known'), `[127.0.0.1]:${port} ${host}\n`),
    authorize: () => copyFileSync(file('user.pub'), file('authorized')),
    stop() {
      child.kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
