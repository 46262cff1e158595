import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import alone from '../support/alone.cjs';
import { repository } from './tools.mjs';

/**
 * If two commands start at the same time, the second uses what the first has prepared. `prepare`
 * must not be asynchronous.
 */
export function prepareAlone(prepare) {
  mkdirSync(join(repository, 'tmp'), { recursive: true });
  const giveBack = alone.take(join(repository, 'tmp/prepare.lock'));
  process.on('exit', giveBack);
  prepare();
  giveBack();
}
