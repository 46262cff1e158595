// Compares this plugin with what a user would run instead: `npm run bench [-- --short] [-- --write] [case...]`.
// Figures are medians of runs that alternate on one machine; only their ratios mean anything elsewhere. `--write`
// renews docs/benchmarks.md, of named cases only their rows. Exits 1 when a ratio is more than twice its goal.
import { parseArgs } from 'node:util';
import { prepareDocker } from '../e2e/setup/docker.mjs';
import { build, install, pack } from '../e2e/setup/tools.mjs';
import { isFar, table, writeReport } from './report.mjs';

/** In the table's order; `short` says whether CI runs it too. They are loaded when what they use is built. */
const CASES = {
  one: { from: './build/one.mjs', run: 'oneBench', docker: true, short: false },
  macro: { from: './build/macro.mjs', run: 'macroBench', docker: true, short: false },
  many: { from: './build/many.mjs', run: 'manyBench', docker: true, short: false },
  hit: { from: './nx/hit.mjs', run: 'hitBench', docker: true, short: true },
  graph: { from: './graph/graph.mjs', run: 'graphBench', docker: false, short: true },
  bump: { from: './nx/bump.mjs', run: 'bumpBench', docker: false, short: true },
  memory: { from: './build/memory.mjs', run: 'memoryBench', docker: true, short: true },
  host: { from: './build/one.mjs', run: 'hostBench', docker: false, short: false },
  spread: { from: './build/spread.mjs', run: 'spreadBench', docker: true, short: false },
  fresh: { from: './build/fresh.mjs', run: 'freshBench', docker: true, short: false },
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { short: { type: 'boolean', default: false }, write: { type: 'boolean', default: false } },
});
const unknown = positionals.find((name) => !(name in CASES));
if (unknown !== undefined) {
  console.error(`No case "${unknown}"; there are ${Object.keys(CASES).join(', ')}.`);
  process.exit(2);
}
const names = Object.keys(CASES).filter((name) =>
  positionals.length > 0 ? positionals.includes(name) : !values.short || CASES[name].short,
);
install();
build();
pack();
if (names.some((name) => CASES[name].docker)) prepareDocker();
const rows = [];
for (const name of names) {
  console.error(`${name}:`);
  const { from, run } = CASES[name];
  const { [run]: measure } = await import(from);
  rows.push(...measure({ short: values.short }).map((row) => ({ case: name, ...row })));
}
console.log(table(rows));
if (values.write) writeReport(rows, Object.keys(CASES));
process.exit(rows.some(isFar) ? 1 : 0);
