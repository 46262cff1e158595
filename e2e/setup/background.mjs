// Starts daemons that outlive the command that starts them.
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repository } from './tools.mjs';

const logs = join(repository, 'tmp');

/** Starts a program that runs until this machine is turned off. `log` is a file in tmp/. */
export function background(program, args, log) {
  mkdirSync(logs, { recursive: true });
  const file = openSync(join(logs, log), 'a');
  spawn(program, args, { detached: true, stdio: ['ignore', file, file] }).unref();
}

/** Waits until the condition is met. */
export function until(met, what, log) {
  for (let seconds = 0; seconds < 60; seconds++) {
    if (met()) return;
    spawnSync('sleep', ['1']);
  }
  console.error(readFileSync(join(logs, log), 'utf8').slice(-2000));
  throw new Error(`${what} does not answer within 60 seconds; see tmp/${log}`);
}
