// Runs a tool of this repository. Installs and builds what it needs first, so that it also works on
// a fresh clone:
// node e2e/setup/run.mjs [--docker] [<tool> [arguments]]
import { join } from 'node:path';
import { prepareDaemons } from './daemons.mjs';
import { prepareDocker } from './docker.mjs';
import { prepareAlone } from './prepare-alone.mjs';
import { install, refresh, repository, run } from './tools.mjs';

const args = process.argv.slice(2);
const docker = args[0] === '--docker' && args.shift();
const [tool, ...rest] = args;

prepareAlone(() => {
  install();
  if (rest.some((argument) => argument.startsWith('e2e'))) refresh();
  if (docker) prepareDocker();
  if (docker) prepareDaemons();
});
const bins = {
  jest: 'node_modules/jest/bin/jest.js',
  eslint: 'node_modules/eslint/bin/eslint.js',
  prettier: 'node_modules/prettier/bin/prettier.cjs',
  tsc: 'node_modules/typescript/bin/tsc',
};
if (tool) run(process.execPath, [join(repository, bins[tool]), ...rest]);
