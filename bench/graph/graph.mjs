// The graph of a large workspace: this plugin beside @monodon/rust, which asks `cargo metadata`.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { repository, run } from '../../e2e/setup/tools.mjs';
import { row } from '../statistics.mjs';
import { generate } from './workspace.mjs';

const RIVAL = { '@monodon/rust': '3.0.0', nx: '22.7.12' };
const MEASURE = fileURLToPath(new URL('measure.cjs', import.meta.url));

/**
 * @param {{ short: boolean }} options the short form takes fewer pairs
 * @returns rows of the benchmark's table
 */
export function graphBench({ short }) {
  const rival = installRival();
  const folder = mkdtempSync(join(tmpdir(), 'rust-static-bench-'));
  try {
    const { workspace, env } = generate(folder, { members: 300, crates: 500 });
    const data = join(workspace, '.nx/workspace-data');
    const measure = (...args) => {
      const { status, stdout, stderr } = spawnSync(process.execPath, [MEASURE, ...args], {
        cwd: workspace,
        env,
        encoding: 'utf8',
      });
      if (status !== 0) throw new Error(`measuring ${args[0]} failed: ${stderr}`);
      return JSON.parse(stdout);
    };
    const ours = () => measure(join(repository, 'dist/index.js'), MEASURE);
    const runs = { cold: [], warm: [], limit: [], rival: [] };
    for (let pair = 0; pair < (short ? 3 : 11); pair++) {
      rmSync(data, { recursive: true, force: true });
      mkdirSync(data, { recursive: true });
      runs.cold.push(ours());
      runs.warm.push(ours());
      runs.limit.push(measure('--limit', modelIn(data)));
      runs.rival.push(measure('@monodon/rust', join(rival, 'package.json')));
    }
    return rows(runs);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Returns the file of the stored model. Its name has a digest of the plugin's options. */
function modelIn(data) {
  return join(
    data,
    readdirSync(data).find((name) => /^rust-static-[0-9a-f]{8}\.json$/.test(name)),
  );
}

function rows({ cold, warm, limit, rival }) {
  for (const { projects } of [...cold, ...rival])
    if (projects !== 300) throw new Error(`A graph has ${projects} projects, not 300`);
  const times = (runs) => runs.map(({ graph }) => graph);
  const beside = (name, ours, against, theirs, goal) =>
    row({ name, against, ours: times(ours), theirs: times(theirs), goal, unit: 'ms' });
  return [
    beside('graph of 300 crates, 500 locked, cold', cold, '@monodon/rust 3.0.0', rival, 0.25),
    beside('the same, nothing changed', warm, '@monodon/rust 3.0.0', rival, 0.05),
    beside('the same', warm, 'only reading and hashing', limit, 2),
  ];
}

function installRival() {
  const folder = join(repository, 'tmp/bench/rival');
  if (existsSync(join(folder, 'node_modules/@monodon/rust/package.json'))) return folder;
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, dependencies: RIVAL }));
  run('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: folder });
  return folder;
}
