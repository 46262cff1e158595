// Twelve apps on two daemons with one processor each, against one daemon with one processor.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { prepareDaemons } from '../../e2e/setup/daemons.mjs';
import { alternate, row } from '../statistics.mjs';
import { leave, nx } from './sides.mjs';
import { twelveApps } from './workspaces.mjs';

const require = createRequire(import.meta.url);
const { secondDocker, secondDockerPid } = require('../../e2e/support/daemons.cjs');
const { removeVolumes } = require('../../e2e/support/volumes.cjs');
const LOCAL = 'unix:///var/run/docker.sock';

/** @param {{ short: boolean }} options */
export function spreadBench({ short }) {
  prepareDaemons();
  const workspace = twelveApps();
  const daemons = [processesOf('/var/run/docker.pid'), processesOf(secondDockerPid)];
  const build = (...addresses) => {
    const many = ['run-many', '-t', 'static-build', `--parallel=${workspace.names.length}`];
    const env = { NX_DAEMON: 'false', RUST_STATIC_DAEMONS: addresses.join() };
    return nx(workspace, [...many, '--skip-nx-cache'], env);
  };
  let round = 0;
  const edited = (...addresses) => {
    round++;
    for (const name of workspace.names) {
      const file = `apps/${name}/src/main.rs`;
      workspace.write(file, `${workspace.read(file).split('\n// round')[0]}\n// round ${round}\n`);
    }
    return build(...addresses);
  };
  try {
    daemons.forEach((processes, core) => pin(processes, String(core)));
    for (const address of [secondDocker, LOCAL]) build(address);
    const runs = alternate(short ? 1 : 3, {
      theirs: () => edited(LOCAL),
      ours: () => edited(LOCAL, secondDocker),
    });
    const name = 'an edit in each of 12 apps, two daemons with one processor each';
    return [row({ name, against: 'one daemon with one processor', goal: 0.65, unit: 's', ...runs })];
  } finally {
    daemons.forEach((processes) => pin(processes, '0-1'));
    removeVolumes(workspace, secondDocker);
    leave(workspace);
  }
}

/** A daemon and its containerd. The containers inherit their processors. */
function processesOf(file) {
  const pid = readFileSync(file, 'utf8').trim();
  return [pid, ...spawnSync('pgrep', ['-P', pid], { encoding: 'utf8' }).stdout.split('\n').filter(Boolean)];
}

function pin(processes, cores) {
  for (const pid of processes)
    if (spawnSync('taskset', ['-acp', cores, pid]).status !== 0) throw new Error(`taskset of ${pid} failed`);
}
