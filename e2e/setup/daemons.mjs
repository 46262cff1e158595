// Further daemons for the tests: a Docker that cannot see this machine's files, and Podman without root. Both get the
// stand-in from the first daemon. Run as root on Debian; what these change outside is said where they do.
import { spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import daemons from '../support/daemons.cjs';
import standIns from '../support/stand-in.cjs';
import { installPackages, succeeds } from './docker.mjs';
import { repository, run } from './tools.mjs';

const { PODMAN_USER, podmanSocket, secondDocker } = daemons;
const { standInImage } = standIns;
const logs = join(repository, 'tmp');

export function prepareDaemons() {
  const missing = ['docker-registry', 'skopeo', 'zstd'].filter((name) => !existsSync(`/usr/bin/${name}`));
  if (missing.length > 0) installPackages(...missing);
  mkdirSync(logs, { recursive: true });
  startSecondDocker();
  startPodman();
}

/** Runs until this machine is turned off; with its own bridge, and without sight of /tmp and /root. */
function startSecondDocker() {
  const docker = (...args) => ['-H', secondDocker, ...args];
  const answers = () => succeeds('docker', docker('version'));
  if (!answers()) {
    const bridge = 'rust-static0';
    if (!succeeds('ip', ['link', 'show', bridge])) {
      run('ip', ['link', 'add', bridge, 'type', 'bridge']);
      run('ip', ['addr', 'add', '172.30.9.1/24', 'dev', bridge]);
      run('ip', ['link', 'set', bridge, 'up']);
    }
    const home = '/var/lib/rust-static-second';
    rmSync(`${home}.pid`, { force: true });
    const script = [
      'mount --make-rprivate /; mount -t tmpfs tmpfs /tmp; mount -t tmpfs tmpfs /root;',
      `exec dockerd -H ${secondDocker} --tls=false --data-root ${home} --exec-root /run/rust-static-second`,
      `--pidfile ${home}.pid --bridge ${bridge}`,
    ].join(' ');
    background('unshare', ['-m', 'sh', '-c', script], 'second-dockerd.log');
    until(answers, 'the second dockerd', 'second-dockerd.log');
  }
  if (!succeeds('docker', docker('image', 'inspect', standInImage)))
    pipe(`docker save ${standInImage} | docker -H ${secondDocker} load -q`);
}

function startPodman() {
  const programs = [
    '/usr/bin/podman',
    '/usr/bin/slirp4netns',
    '/usr/bin/newuidmap',
    '/usr/bin/fuse-overlayfs',
  ];
  if (!programs.every(existsSync))
    installPackages(
      ...['podman', 'runc', 'netavark', 'aardvark-dns', 'slirp4netns', 'uidmap', 'fuse-overlayfs'],
      ...['ca-certificates', 'openssl'],
    );
  if (!succeeds('id', [PODMAN_USER])) run('useradd', ['-m', PODMAN_USER]);
  const uid = Number(spawnSync('id', ['-u', PODMAN_USER], { encoding: 'utf8' }).stdout);
  const runtime = `/run/user/${uid}`;
  // On a desktop logind does this, and udev the devices.
  for (const folder of [runtime, podmanSocket.replace(/\/[^/]*$/, '')]) {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    chownSync(folder, uid, uid);
  }
  for (const device of ['/dev/net/tun', '/dev/fuse']) if (existsSync(device)) chmodSync(device, 0o666);
  const settings = `/home/${PODMAN_USER}/.config/containers`;
  mkdirSync(settings, { recursive: true });
  writeFileSync(
    `${settings}/containers.conf`,
    '[engine]\nruntime = "runc"\ncgroup_manager = "cgroupfs"\nevents_logger = "file"\n',
  );
  writeFileSync(`${settings}/storage.conf`, '[storage]\ndriver = "overlay"\n');
  run('chown', ['-R', PODMAN_USER, `/home/${PODMAN_USER}`]);
  const as = (command) => ['-l', PODMAN_USER, '-c', `XDG_RUNTIME_DIR=${runtime} ${command}`];
  const answers = () => succeeds('docker', ['-H', `unix://${podmanSocket}`, 'version']);
  if (!answers()) {
    rmSync(podmanSocket, { force: true });
    background('su', as(`podman system service --time=0 unix://${podmanSocket}`), 'podman.log');
    until(answers, 'Podman', 'podman.log');
  }
  if (succeeds('su', as(`podman image exists ${standInImage}`))) return;
  // Podman gives it a registry's name; of the images that are there already any may be the newest.
  const load = `XDG_RUNTIME_DIR=${runtime} podman tag "$(XDG_RUNTIME_DIR=${runtime} podman load -q | sed "s/^Loaded image[^:]*: //")" ${standInImage}`;
  pipe(`docker save ${standInImage} | su -l ${PODMAN_USER} -c '${load}'`);
}

function background(program, args, log) {
  const file = openSync(join(logs, log), 'a');
  spawn(program, args, { detached: true, stdio: ['ignore', file, file] }).unref();
}

function until(met, what, log) {
  for (let seconds = 0; seconds < 60; seconds++) {
    if (met()) return;
    spawnSync('sleep', ['1']);
  }
  console.error(readFileSync(join(logs, log), 'utf8').slice(-2000));
  throw new Error(`${what} does not answer within 60 seconds; see tmp/${log}`);
}

function pipe(line) {
  run('bash', ['-o', 'pipefail', '-c', line], { stdio: ['ignore', 'ignore', 'inherit'] });
}
