// Writes the pages of docs/ that are made from the sources. Specs fail where one is stale.
import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { build, install, repository } from '../setup/tools.mjs';

install();
build();
const { librariesPage } = createRequire(import.meta.url)('../../dist/libraries/page.js');
writeFileSync(join(repository, 'docs/libraries.md'), librariesPage());
