// Starts additional daemons for the tests: a Docker that cannot see this machine's files, and
// rootless Podman. Both get their images from the first daemon. Run it as root on Debian. Comments
// mark every change outside of the repository.
import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import daemons from '../support/daemons.cjs';
import { baseImage, builderImage } from '../support/test-builder.cjs';
import { background, until } from './background.mjs';
import { prepareEmulation } from './emulation.mjs';
import { installPackages, succeeds } from './docker.mjs';
import { startSecondDocker } from './second-docker.mjs';
import { run } from './tools.mjs';

const { PODMAN_USER, podmanSocket, secondDocker } = daemons;
const images = [...new Set([baseImage, builderImage])];

export function prepareDaemons() {
  const missing = ['docker-registry', 'skopeo', 'zstd', 'faketime', 'shellcheck', 'busybox'].filter(
    (name) => !existsSync(`/usr/bin/${name}`),
  );
  // Where systemd runs, its package also starts a server on port 22.
  if (!existsSync('/usr/sbin/sshd')) missing.push('openssh-server', 'openssh-client');
  if (missing.length > 0) installPackages(...missing);
  startSecondDocker();
  for (const image of images)
    if (!succeeds('docker', ['-H', secondDocker, 'image', 'inspect', image]))
      pipe(`docker save ${image} | docker -H ${secondDocker} load -q`);
  startPodman();
  prepareEmulation();
}

function startPodman() {
  const programs = [
    '/usr/bin/podman',
    '/usr/bin/slirp4netns',
    '/usr/bin/newuidmap',
    '/usr/bin/fuse-overlayfs',
    '/usr/bin/catatonit',
  ];
  if (!programs.every(existsSync))
    installPackages(
      ...[
        'podman',
        'runc',
        'netavark',
        'aardvark-dns',
        'slirp4netns',
        'uidmap',
        'fuse-overlayfs',
        'catatonit',
      ],
      ...['ca-certificates', 'openssl'],
    );
  if (!succeeds('id', [PODMAN_USER])) run('useradd', ['-m', PODMAN_USER]);
  const uid = Number(spawnSync('id', ['-u', PODMAN_USER], { encoding: 'utf8' }).stdout);
  const runtime = `/run/user/${uid}`;
  // On a desktop, logind creates these folders, and udev the devices.
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
  for (const image of images)
    if (!succeeds('su', as(`podman image exists ${image}`))) loadIntoPodman(image, runtime);
}

function loadIntoPodman(image, runtime) {
  // Podman adds a registry to the name. Any of the existing images may be the newest.
  const load = `XDG_RUNTIME_DIR=${runtime} podman tag "$(XDG_RUNTIME_DIR=${runtime} podman load -q | sed "s/^Loaded image[^:]*: //")" ${image}`;
  pipe(`docker save ${image} | su -l ${PODMAN_USER} -c '${load}'`);
}

function pipe(line) {
  run('bash', ['-o', 'pipefail', '-c', line], { stdio: ['ignore', 'ignore', 'inherit'] });
}
