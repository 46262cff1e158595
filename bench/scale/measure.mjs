// How graph, inputs, staged tree and batch grow with the size of a workspace. All times are processor
// time, so that other work on the machine does not change them much.
import { Buffer } from 'node:buffer';
import { spawnSync } from 'node:child_process';
import { lstatSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { repository } from '../../e2e/setup/tools.mjs';
import { engine, leave } from '../build/sides.mjs';
import { manyHostApps, smallHostApp } from '../build/workspaces.mjs';
import { generate } from '../graph/workspace.mjs';
import { median } from '../statistics.mjs';

const MEASURE = fileURLToPath(new URL('../graph/measure.cjs', import.meta.url));
const PLUGIN = join(repository, 'dist/index.js');

/** The project graph of workspaces with so many crates and five times as many locked packages. */
export function graphSizes(sizes = [250, 500, 1000]) {
  return sizes.map((members) => {
    const folder = mkdtempSync(join(tmpdir(), 'rust-static-scale-'));
    try {
      const { workspace, env } = generate(folder, { members, crates: members * 5 });
      const data = join(workspace, '.nx/workspace-data');
      const measure = () => {
        const options = { cwd: workspace, env, encoding: 'utf8' };
        const { status, stdout, stderr } = spawnSync(process.execPath, [MEASURE, PLUGIN, MEASURE], options);
        if (status !== 0) throw new Error(stderr);
        return JSON.parse(stdout);
      };
      const rounds = [1, 2, 3].map(() => {
        rmSync(data, { recursive: true, force: true });
        mkdirSync(data, { recursive: true });
        return { cold: measure(), warm: measure() };
      });
      const of = (pick) => median(rounds.map(pick));
      return {
        size: members,
        cold: of(({ cold }) => cold.cpuMs),
        warm: of(({ warm }) => warm.cpuMs),
        memory: of(({ cold }) => cold.peakMb),
      };
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
}

/** Builds of an app with so many more files. */
export function fileSizes(sizes = [50_000, 100_000, 200_000]) {
  return sizes.map((files) =>
    measureInputs(files, (folder) => {
      for (let at = 0; at < files; at++) {
        if (at % 500 === 0) mkdirSync(join(folder, String(at / 500)), { recursive: true });
        writeFileSync(join(folder, String(Math.floor(at / 500)), `${at}.txt`), String(at));
      }
    }),
  );
}

/** Builds of an app with a file of so many MB. */
export function bytesSizes(sizes = [250, 500, 1000]) {
  return sizes.map((megabytes) =>
    measureInputs(megabytes, (folder) => {
      mkdirSync(folder, { recursive: true });
      const part = Buffer.alloc(1_000_000, 'x');
      for (let at = 0; at < megabytes; at++) writeFileSync(join(folder, 'large'), part, { flag: 'a' });
    }),
  );
}

function measureInputs(size, fill) {
  const workspace = smallHostApp();
  try {
    fill(join(workspace.root, 'apps/app/data'));
    // Files that changed a moment ago are read again.
    spawnSync('sleep', ['3']);
    const metadata = processorTime(() => readMetadata(join(workspace.root, 'apps')));
    const first = engine(workspace, 'app');
    const again = engine(workspace, 'app');
    return { size, first: first.cpuMs, again: again.cpuMs, metadata, memory: again.peakMb };
  } finally {
    leave(workspace);
  }
}

function processorTime(work) {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

function readMetadata(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) readMetadata(path);
    else lstatSync(path);
  }
}

/** A batch of so many apps. */
export function batchSizes(sizes = [50, 100, 200]) {
  return sizes.map((apps) => {
    const workspace = manyHostApps(apps);
    const command = ['node_modules/.bin/nx', 'run-many', '-t', 'static-build', '--batch', '--skip-nx-cache'];
    const build = () => {
      // The second line of `times` has the processor time of all processes that have ended.
      const shell = ['-c', '"$@" >&2 && times', 'sh', ...command];
      const { status, stdout, output } = workspace.exec('sh', shell, { NX_DAEMON: 'false' });
      if (status !== 0) throw new Error(output);
      const parts = stdout
        .trim()
        .split('\n')
        .at(-1)
        .match(/(\d+)m([\d.]+)s/g);
      return parts.reduce(
        (sum, part) => sum + 60_000 * parseInt(part) + 1000 * parseFloat(part.split('m')[1]),
        0,
      );
    };
    try {
      return { size: apps, first: build(), again: build() };
    } finally {
      leave(workspace);
    }
  });
}
