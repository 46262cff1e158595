// How time and memory grow with a workspace, and at which load a team's store and daemons saturate:
// `npm run scale -- [--write]`. `--write` renews docs/scale.md. Takes about 20 minutes.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build, install, pack, repository } from '../e2e/setup/tools.mjs';
import { growthTable, loadTable } from './scale/report.mjs';

install();
build();
pack();
const { batchSizes, bytesSizes, fileSizes, graphSizes } = await import('./scale/measure.mjs');
const growth = growthTable({
  graph: graphSizes(),
  files: fileSizes(),
  bytes: bytesSizes(),
  batch: batchSizes(),
});
const load = loadTable();
console.log(`${growth}\n\n${load}`);
if (process.argv.includes('--write')) {
  const template = readFileSync(join(repository, 'bench/scale.md'), 'utf8');
  writeFileSync(
    join(repository, 'docs/scale.md'),
    template.replace('{{growth}}', growth).replace('{{load}}', load),
  );
}
