// Makes sure that a Docker daemon answers, and that it has the images for the tests. Installs
// Docker only on Debian as root, as on a CI machine. On other systems it reports what is missing.
import { spawn, spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import images from '../support/test-builder.cjs';
import { repository, run } from './tools.mjs';

const { alpineFile, baseImage, builderImage, kindOf, testBuilderFiles, testBuilderImage } = images;

export function prepareDocker() {
  if (!answers()) startDocker();
  if (baseImage !== testBuilderImage) prepareBase();
  else if (!isThere(testBuilderImage)) buildTestBuilder();
}

/** True if a program exits with status 0. */
export function succeeds(program, args) {
  return spawnSync(program, args, { stdio: 'ignore' }).status === 0;
}

function answers() {
  return succeeds('docker', ['version']);
}

function startDocker() {
  if (!existsSync('/usr/sbin/dockerd') && !existsSync('/usr/bin/dockerd'))
    installPackages('docker.io', 'iptables');
  for (const [file, program] of [
    ['/var/run/docker.pid', 'dockerd'],
    ['/var/run/docker/containerd/containerd.pid', 'containerd'],
  ])
    forgetDead(file, program);
  mkdirSync(join(repository, 'tmp'), { recursive: true });
  const log = openSync(join(repository, 'tmp/dockerd.log'), 'a');
  const path = `${process.env.PATH}:/usr/sbin:/sbin`;
  spawn('dockerd', [], {
    detached: true,
    stdio: ['ignore', log, log],
    env: { ...process.env, PATH: path },
  }).unref();
  for (let seconds = 0; seconds < 60; seconds++) {
    if (answers()) return;
    spawnSync('sleep', ['1']);
  }
  fail('dockerd was started but does not answer within 60 seconds; see tmp/dockerd.log');
}

/**
 * A killed daemon leaves its process id file behind. If the id is used again, the daemon believes
 * that it is running.
 */
function forgetDead(file, program) {
  if (!existsSync(file)) return;
  const name = `/proc/${readFileSync(file, 'utf8').trim()}/comm`;
  if (!existsSync(name) || readFileSync(name, 'utf8').trim() !== program) rmSync(file);
}

/** Installs Debian packages, as on a CI machine. On other systems it reports what is missing. */
export function installPackages(...packages) {
  if (process.getuid() !== 0 || !existsSync('/etc/debian_version'))
    fail(
      `${packages.join(' and ')} cannot be installed here: install Docker, or start it, and run this again`,
    );
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  run('apt-get', ['update', '-q'], { env, stdio: ['ignore', 'ignore', 'inherit'] });
  run('apt-get', ['install', '-y', '-q', '--no-install-recommends', ...packages], {
    env,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}

const isThere = (image) => succeeds('docker', ['image', 'inspect', image]);

/** Prepares the image in RUST_STATIC_TEST_BASE, and a ready builder made from it. */
function prepareBase() {
  if (!isThere(baseImage)) run('docker', ['pull', '-q', baseImage]);
  const kind = kindOf(baseImage);
  if (kind === undefined)
    fail(`${baseImage} is neither an Alpine nor the test builder: see e2e/test-builder`);
  console.log(`The tests build with ${baseImage}: ${kind}`);
  if (kind === 'test builder') run('docker', ['tag', baseImage, builderImage]);
  else if (!isThere(builderImage)) {
    const args = [
      '-t',
      builderImage,
      '--build-arg',
      `BASE=${baseImage}`,
      '-f',
      alpineFile,
      dirname(alpineFile),
    ];
    run('docker', ['build', '-q', ...args]);
  }
}

function buildTestBuilder() {
  console.log(`Building ${testBuilderImage} from Debian's packages and PyPI's (about 4 minutes)`);
  const base = 'rust-static-debian:bookworm';
  if (!isThere(base)) importDebian(base);
  const context = mkdtempSync(join(tmpdir(), 'rust-static-test-builder-'));
  try {
    for (const file of testBuilderFiles) copyFileSync(file, join(context, basename(file)));
    // PyPI may be behind a private certificate authority that only this machine knows.
    copyFileSync(process.env.SSL_CERT_FILE ?? '/etc/ssl/certs/ca-certificates.crt', join(context, 'ca.pem'));
    run('docker', ['build', '-q', '-t', testBuilderImage, '--build-arg', `BASE=${base}`, context], {
      env: { ...process.env, DOCKER_BUILDKIT: '0' },
    });
  } finally {
    rmSync(context, { recursive: true, force: true });
  }
}

function importDebian(image) {
  if (!existsSync('/usr/sbin/debootstrap')) installPackages('debootstrap');
  const folder = mkdtempSync(join(tmpdir(), 'rust-static-debian-'));
  try {
    run('debootstrap', ['--variant=minbase', '--include=ca-certificates', 'bookworm', folder], {
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    // Needs the updates and security suites. Otherwise rustc is that of the initial release, which
    // is too old.
    const sources = '/etc/apt/sources.list.d/debian.sources';
    if (existsSync(sources)) {
      copyFileSync(sources, join(folder, sources));
      rmSync(join(folder, 'etc/apt/sources.list'), { force: true });
    }
    const archive = join(folder, '../', `${image.replace(/\W/g, '-')}.tar`);
    run('tar', ['-C', folder, '-cf', archive, '.']);
    run('docker', ['import', archive, image], { stdio: ['ignore', 'ignore', 'inherit'] });
    rmSync(archive);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function fail(message) {
  console.error(`e2e: ${message}`);
  process.exit(1);
}
