import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { take } from './alone.cjs';

/** For suites that use the second daemon: only one at a time on this machine, whatever runs side by side. */
export function takeSecondDaemon(): void {
  let giveBack = (): void => {};
  beforeAll(() => {
    giveBack = take(join(tmpdir(), 'rust-static-second-daemon.lock'));
  });
  afterAll(() => giveBack());
}
