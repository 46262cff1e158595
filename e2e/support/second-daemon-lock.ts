import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { take } from './alone.cjs';

/** Locks the second daemon for suites that use it: only one may run at a time on this machine. */
export function takeSecondDaemon(): void {
  let giveBack = (): void => {};
  beforeAll(() => {
    giveBack = take(join(tmpdir(), 'rust-static-second-daemon.lock'));
  });
  afterAll(() => giveBack());
}
