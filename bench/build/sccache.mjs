// Another shared compile cache: sccache. Its server runs on this machine, and the container has only its socket, so
// the build needs no network and knows no password.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { repository } from '../../e2e/setup/tools.mjs';

const VERSION = '0.19.0';
const SECONDS_TO_START = 30;

/** Compiles sccache once for this checkout. It takes some minutes. Returns the path of the program. */
export function sccacheProgram() {
  const root = join(repository, `tmp/sccache-${VERSION}`);
  const program = join(root, 'bin/sccache');
  if (existsSync(program)) return program;
  const crate = ['--no-default-features', '--features', 'redis', `sccache@${VERSION}`];
  const { status } = spawnSync('cargo', ['install', '--locked', '--root', root, ...crate], {
    stdio: 'inherit',
  });
  if (status !== 0) throw new Error(`sccache ${VERSION} could not be compiled`);
  return program;
}

/**
 * Starts a server with an empty store.
 *
 * @param storage variables that name the store, such as `SCCACHE_REDIS_ENDPOINT`. The default is a folder.
 * @returns `docker`, arguments of `docker run` for a build that uses it, `hits`, and `stop`
 */
export async function startSccache(storage = {}) {
  const program = sccacheProgram();
  const folder = join(tmpdir(), `rust-static-sccache-${process.pid}`);
  mkdirSync(folder);
  const socket = join(folder, 'socket');
  const env = {
    PATH: process.env.PATH,
    SCCACHE_DIR: join(folder, 'store'),
    ...storage,
    ...{ SCCACHE_NO_DAEMON: '1', SCCACHE_START_SERVER: '1', SCCACHE_SERVER_UDS: socket },
  };
  const server = spawn(program, { env, stdio: 'ignore' });
  for (let tenths = 0; !existsSync(socket); tenths++) {
    if (tenths > SECONDS_TO_START * 10) throw new Error('the server of sccache does not start');
    await sleep(100);
  }
  return {
    docker: [
      ...['--volume', `${program}:/usr/local/bin/sccache:ro`, '--volume', `${folder}:/sccache`],
      ...['--env', 'RUSTC_WRAPPER=sccache', '--env', 'SCCACHE_CLIENT_SIDE=1'],
      ...['--env', 'SCCACHE_SERVER_UDS=/sccache/socket'],
    ],
    /** What the server has counted, as JSON. */
    hits() {
      const args = ['--show-stats', '--stats-format', 'json'];
      const { stdout } = spawnSync(program, args, {
        env: { ...env, SCCACHE_START_SERVER: '' },
        encoding: 'utf8',
      });
      return JSON.parse(stdout).stats.cache_hits;
    },
    stop() {
      server.kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
