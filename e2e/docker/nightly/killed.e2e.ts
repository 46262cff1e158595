import { execFileSync, spawn } from 'node:child_process';
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { rows } from '../../support/rows.cjs';
import { writeSmallApp } from '../../support/small-app.cjs';
import { removeVolumes } from '../../support/volumes.cjs';
import { eventually } from '../../support/wait.cjs';
import { createWorkspace, must } from '../../support/workspace.cjs';

jest.setTimeout(1_200_000);

/** Moments at which a build is killed. CI takes every n-th row of tables, and of these moments. */
const TIMES = rows(Array.from({ length: 20 })).length;
const main = (round: number): string =>
  `fn main() { println!("round {}", ${round}); }\n${Array.from({ length: 200 }, (_, at) => `#[no_mangle] pub fn f${at}_${round}(x: u64) -> String { format!("{x} {}", ${at}) }\n`).join('')}`;

describe('a build whose whole process tree is killed, at random moments', () => {
  const workspace = createWorkspace();
  const output = join(workspace.root, 'dist/apps/app/static');
  const running = (): string =>
    execFileSync('docker', ['ps', '-q', '--filter', 'label=org.rust-static.kind'], {
      encoding: 'utf8',
    }).trim();
  beforeAll(() => {
    writeSmallApp(workspace, 'app', main(0));
    must(workspace.nx(['run', 'app:static-build']), 'static-build');
  });
  afterAll(() => {
    removeVolumes(workspace);
    workspace.remove();
  });

  it(`leaves no container, no part of an output, and the next result is right (${TIMES} times)`, async () => {
    const env = { ...process.env, NX_DAEMON: 'false', NX_TUI: 'false' };
    const bin = join(workspace.root, 'node_modules/.bin/nx');
    for (let round = 1; round <= TIMES; round++) {
      rmSync(join(workspace.root, 'dist'), { recursive: true, force: true });
      workspace.write('apps/app/src/main.rs', main(round));
      const child = spawn(bin, ['run', 'app:static-build'], {
        cwd: workspace.root,
        env,
        detached: true,
        stdio: 'ignore',
      });
      // Covers the time from before the plugin is loaded to after the check of the binary.
      await sleep(1200 + (round * 2600) / TIMES);
      try {
        process.kill(-child.pid!, 'SIGKILL');
      } catch {
        // It had already ended.
      }
      await eventually(() => running() === '', `the end of the container of round ${round}`);
      if (existsSync(output))
        expect(readdirSync(output).sort()).toEqual([
          'app',
          'artifact.json',
          'ca-certificates.crt',
          'dependencies.json',
        ]);
      if (round % 5 !== 0) continue;
      must(workspace.nx(['run', 'app:static-build', '--skip-nx-cache']), 'static-build');
      expect(execFileSync(join(output, 'app'), { encoding: 'utf8' })).toBe(`round ${round}\n`);
      expect(readdirSync(join(workspace.root, 'dist/apps/app'))).toEqual(['static']);
    }
  });
});
