import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import alone from '../support/alone.cjs';
import { repository } from './tools.mjs';

/** Of two commands that begin together, the second finds what the first has made. `prepare` must not be asynchronous. */
export function prepareAlone(prepare) {
  mkdirSync(join(repository, 'tmp'), { recursive: true });
  const giveBack = alone.take(join(repository, 'tmp/prepare.lock'));
  process.on('exit', giveBack);
  prepare();
  giveBack();
}
