// Writes the executors' schemas and the generated pages of docs/. Specs fail if one is outdated.
import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { build, install, repository, run } from '../setup/tools.mjs';
import compatibility from './compatibility-page.cjs';
import { writeSchemas } from './schemas.mjs';
import options from './options-page.cjs';

install();
build();
const schemas = writeSchemas();
const { librariesPage } = createRequire(import.meta.url)('../../dist/libraries/page.js');
writeFileSync(join(repository, 'docs/libraries.md'), librariesPage());
writeFileSync(join(repository, 'docs/options.md'), options.optionsPage());
writeFileSync(join(repository, 'docs/compatibility.md'), compatibility.compatibilityPage());
const prettier = join(repository, 'node_modules/prettier/bin/prettier.cjs');
run(process.execPath, [prettier, '--write', ...schemas]);
const wrapped = ['--prose-wrap', 'always', '--print-width', '100'];
run(process.execPath, [prettier, '--write', ...wrapped, 'docs/options.md', 'docs/compatibility.md']);
