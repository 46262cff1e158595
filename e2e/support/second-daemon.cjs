// Operations on the second daemon. Tests may reset, kill and fill it.
const { spawnSync } = require('node:child_process');
const { join } = require('node:path');
const { secondDocker, secondDockerPid } = require('./daemons.cjs');

/** @param {string[]} args */
function docker(...args) {
  const { status, stdout, stderr } = spawnSync('docker', ['-H', secondDocker, ...args], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`docker ${args.join(' ')} failed:\n${stderr}`);
  return stdout.trim();
}

/** @param {string} list */
const lines = (list) => list.split('\n').filter(Boolean);

/** Returns the names of our volumes. @param {string} [kind] such as `target` */
const volumes = (kind = '') => lines(docker('volume', 'ls', '-q', '--filter', `name=rust-static-${kind}`));

/** Our containers, running or not. */
const containers = () => lines(docker('ps', '-aq', '--filter', 'label=org.rust-static.kind'));

/** Removes all our containers and volumes, including cargo's home. */
function forget() {
  for (const id of containers()) docker('rm', '-f', id);
  const known = volumes();
  if (known.length > 0) docker('volume', 'rm', ...known);
}

/**
 * Runs a shell script with a volume mounted at /v. @param {string} volume @param {string} image
 * @param {string} script
 */
const inVolume = (volume, image, script) =>
  docker('run', '--rm', '-v', `${volume}:/v`, '-w', '/v', '--entrypoint', 'sh', image, '-c', script);

/**
 * Replaces a volume by a small file system.
 *
 * @param {string} name @param {string} size such as `1m`
 */
function shrink(name, size) {
  const [{ Labels }] = JSON.parse(docker('volume', 'inspect', name));
  const labels = Object.entries(Labels ?? {}).flatMap(([key, value]) => ['--label', `${key}=${value}`]);
  docker('volume', 'rm', name);
  const disk = ['type=tmpfs', 'device=tmpfs', `o=size=${size}`].flatMap((option) => ['--opt', option]);
  docker('volume', 'create', ...labels, ...disk, name);
}

/** A command that kills the daemon with SIGKILL, so that it cannot clean up. */
const KILL = ['sh', '-c', `kill -9 "$(cat ${secondDockerPid})"`];

/** Starts the daemon again, and waits until it answers. */
function restart() {
  const start = join(__dirname, '../setup/second-docker.mjs');
  const { status, stderr } = spawnSync(process.execPath, [start], { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
}

module.exports = { KILL, containers, forget, inVolume, restart, shrink, volumes };
