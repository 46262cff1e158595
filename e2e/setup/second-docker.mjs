// Starts a Docker that cannot see this machine's files. The tests kill it, and running this file
// starts it again.
import { rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import daemons from '../support/daemons.cjs';
import { background, until } from './background.mjs';
import { succeeds } from './docker.mjs';
import { run } from './tools.mjs';

const HOME = '/run/rust-static-second';
const { secondBridge, secondDocker, secondDockerPid } = daemons;

/**
 * Starts a daemon that runs until this machine is turned off. It has its own bridge, and cannot see
 * /tmp and /root.
 */
export function startSecondDocker() {
  const answers = () => succeeds('docker', ['-H', secondDocker, 'version']);
  if (answers()) return;
  const bridge = 'rust-static0';
  if (!succeeds('ip', ['link', 'show', bridge])) {
    run('ip', ['link', 'add', bridge, 'type', 'bridge']);
    run('ip', ['addr', 'add', `${secondBridge}/24`, 'dev', bridge]);
    run('ip', ['link', 'set', bridge, 'up']);
  }
  // Files of a killed daemon. On machines without a reaper, its processes would count as alive.
  for (const file of [secondDockerPid, `${HOME}/containerd/containerd.pid`]) rmSync(file, { force: true });
  const script = [
    'mount --make-rprivate /; mount -t tmpfs tmpfs /tmp; mount -t tmpfs tmpfs /root;',
    `exec dockerd -H ${secondDocker} --tls=false --data-root /var/lib/rust-static-second`,
    `--exec-root ${HOME} --pidfile ${secondDockerPid} --bridge ${bridge}`,
  ].join(' ');
  background('unshare', ['-m', 'sh', '-c', script], 'second-dockerd.log');
  until(answers, 'the second dockerd', 'second-dockerd.log');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) startSecondDocker();
