// The table, and the page made of it.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { repository } from '../e2e/setup/tools.mjs';
import { chart } from './chart.mjs';

const require = createRequire(import.meta.url);

/** How much of its goal a row takes: 1 just meets it. */
export const share = ({ ratio, ours, goal, limit }) =>
  limit === undefined ? (goal === undefined ? undefined : ratio / goal) : ours / limit;

/** Whether a row is at more than twice its goal, which no noise of a machine explains. */
export const isFar = (row) => (share(row) ?? 0) > 2;

/** Rows as a table in Markdown. Times are measured in milliseconds. */
export function table(rows) {
  const lines = rows.map(
    (row) =>
      `| ${row.name} | ${figure(row.ours, row.unit)} | ${row.against} | ${figure(row.theirs, row.unit)} | ${row.ratio === undefined ? '' : row.ratio.toFixed(2)} | ${goalOf(row)} | ${row.runs} |`,
  );
  return [
    '| case | ours | against | theirs | ratio | goal | runs |',
    '| --- | --: | --- | --: | --: | --: | --: |',
    ...lines,
  ].join('\n');
}

function figure(value, unit) {
  if (value === undefined) return '';
  if (unit === 's') return `${(value / 1000).toFixed(value < 10_000 ? 2 : 1)} s`;
  return `${value.toFixed(unit === 'ms' ? 1 : 0)} ${unit}`.trim();
}

function goalOf({ goal, limit, unit }) {
  if (limit !== undefined) return `<= ${limit} ${unit}`;
  return goal === undefined ? '' : `<= ${goal}`;
}

/**
 * Writes docs/benchmarks.md and its chart, and the rows themselves, for runs of some cases to renew theirs only.
 *
 * @param {string[]} order of the cases
 */
export function writeReport(rows, order) {
  const data = join(repository, 'docs/benchmarks.json');
  const renewed = new Set(rows.map((row) => row.case));
  const before = existsSync(data) ? JSON.parse(readFileSync(data, 'utf8')) : [];
  const all = [...before.filter((row) => !renewed.has(row.case)), ...rows].sort(
    (a, b) => order.indexOf(a.case) - order.indexOf(b.case),
  );
  const template = readFileSync(join(repository, 'bench/benchmarks.md'), 'utf8');
  const page = template.replace('{{facts}}', facts()).replace('{{table}}', table(all));
  writeFileSync(data, `${JSON.stringify(all, null, 2)}\n`);
  writeFileSync(join(repository, 'docs/benchmarks.md'), page);
  writeFileSync(
    join(repository, 'docs/benchmarks.svg'),
    chart(all.map((row) => ({ ...row, share: share(row) }))),
  );
}

function facts() {
  const first = (program, ...args) =>
    spawnSync(program, args, { encoding: 'utf8' }).stdout?.split('\n')[0] ?? '';
  const os = /^PRETTY_NAME="(.*)"/m.exec(readFileSync('/etc/os-release', 'utf8'))?.[1];
  const { version } = require('../package.json');
  const lines = [
    `- Date: ${new Date().toISOString().slice(0, 10)}`,
    `- Command: \`npm run bench -- --write\`, version ${version}`,
    `- Machine: ${cpus().length} processors (${cpus()[0].model.trim()}), ${Math.round(totalmem() / 2 ** 30)} GiB, ${os}`,
    `- Versions: Node ${process.version}, Nx ${require('nx/package.json').version}, Docker ${first('docker', 'version', '--format', '{{.Server.Version}}')}, ${first('rustc', '--version')} on the host`,
  ];
  return lines.join('\n');
}
