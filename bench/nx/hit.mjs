// What Nx itself takes to find out that nothing is to be done, with our target and with one that does nothing.
import { alternate, row } from '../statistics.mjs';
import { smallApp } from '../build/workspaces.mjs';
import { leave, nx } from '../build/sides.mjs';

/** @param {{ short: boolean }} options */
export function hitBench({ short }) {
  const workspace = smallApp();
  const hit = (target) => nx(workspace, ['run', `app:${target}`]);
  try {
    for (const target of ['static-build', 'nothing', 'static-build', 'nothing']) hit(target);
    const runs = alternate(short ? 7 : 21, {
      ours: () => hit('static-build'),
      theirs: () => hit('nothing'),
    });
    const name = 'full cache hit of `nx run`, Nx daemon on';
    return [row({ name, against: 'a cached `nx:noop` target', goal: 1.1, unit: 'ms', ...runs })];
  } finally {
    leave(workspace);
  }
}
