// A machine that knows nothing, with and without a restored cache.
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rmSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { alternate, row, timed } from '../statistics.mjs';
import { builderImage, forget, leave, nx } from './sides.mjs';
import { oneApp } from './workspaces.mjs';

/** @param {{ short: boolean }} options */
export function freshBench({ short }) {
  const workspace = oneApp();
  const folder = join(tmpdir(), `rust-static-bench-${process.pid}`);
  const cache = (action) => workspace.exec('node_modules/.bin/rust-static', ['cache', action, folder]);
  const forgetAll = () => {
    forget(workspace);
    spawnSync('docker', ['volume', 'rm', '--force', 'rust-static-cargo-home-linux-amd64']);
  };
  const build = () => nx(workspace, ['run', 'app:static-build', '--skip-nx-cache']);
  const require = (outcome) => {
    if (outcome.status !== 0) throw new Error(outcome.output);
  };
  try {
    builderImage(workspace, 'app');
    forgetAll();
    build();
    const saved = cache('save');
    require(saved);
    console.error(`  the cache: ${saved.output.split('\n')[0]}`);
    const runs = alternate(short ? 1 : 2, {
      theirs() {
        forgetAll();
        return build();
      },
      ours() {
        forgetAll();
        return timed(() => {
          require(cache('restore'));
          build();
        });
      },
    });
    const name = 'fresh machine with restored cache';
    return [row({ name, against: 'fresh machine without', goal: 0.2, unit: 's', ...runs })];
  } finally {
    rmSync(folder, { recursive: true, force: true });
    leave(workspace);
  }
}
