// Compares this plugin with what a user would run instead: `npm run bench [-- --short] [case...]`. Figures are medians
// of runs that alternate on one machine; only their ratios mean anything elsewhere. Exits 1 when a ratio is more than
// twice its goal.
import { build, install } from '../e2e/setup/tools.mjs';
import { graphBench } from './graph/graph.mjs';

const CASES = { graph: graphBench };

const args = process.argv.slice(2);
const short = args.includes('--short');
const asked = args.filter((name) => !name.startsWith('--'));
const unknown = asked.find((name) => !(name in CASES));
if (unknown !== undefined) {
  console.error(`No case "${unknown}"; there are ${Object.keys(CASES).join(', ')}.`);
  process.exit(2);
}
install();
build();
const rows = (asked.length > 0 ? asked : Object.keys(CASES)).flatMap((name) => CASES[name]({ short }));
console.log('| case | ours | against | theirs | ratio | goal |\n| --- | --- | --- | --- | --- | --- |');
for (const { name, ours, against, theirs, goal, unit } of rows)
  console.log(
    `| ${name} | ${ours.toFixed(1)} ${unit} | ${against} | ${theirs.toFixed(1)} ${unit} | ${(ours / theirs).toFixed(3)} | <= ${goal} |`,
  );
if (rows.some(({ ours, theirs, goal }) => ours / theirs > 2 * goal)) process.exit(1);
