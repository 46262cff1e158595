// Compares this plugin with what a user would run instead: `npm run bench [-- --short] [-- --write] [case...]`.
// Figures are medians of runs that alternate on one machine; only their ratios mean anything elsewhere. `--write`
// renews docs/benchmarks.md. Exits 1 when a ratio is more than twice its goal.
import { parseArgs } from 'node:util';
import { prepareDocker } from '../e2e/setup/docker.mjs';
import { build, install, pack } from '../e2e/setup/tools.mjs';
import { freshBench } from './build/fresh.mjs';
import { manyBench } from './build/many.mjs';
import { memoryBench } from './build/memory.mjs';
import { hostBench, oneBench } from './build/one.mjs';
import { graphBench } from './graph/graph.mjs';
import { bumpBench } from './nx/bump.mjs';
import { hitBench } from './nx/hit.mjs';
import { isFar, table, writeReport } from './report.mjs';

/** In the table's order; `short` says whether CI runs it too. */
const CASES = {
  one: { run: oneBench, docker: true, short: true },
  many: { run: manyBench, docker: true, short: false },
  hit: { run: hitBench, docker: true, short: true },
  graph: { run: graphBench, docker: false, short: true },
  bump: { run: bumpBench, docker: false, short: true },
  memory: { run: memoryBench, docker: true, short: true },
  host: { run: hostBench, docker: false, short: false },
  fresh: { run: freshBench, docker: true, short: false },
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
const rows = names.flatMap((name) => {
  console.error(`${name}:`);
  return CASES[name].run({ short: values.short });
});
console.log(table(rows));
if (values.write) writeReport(rows);
process.exit(rows.some(isFar) ? 1 : 0);
