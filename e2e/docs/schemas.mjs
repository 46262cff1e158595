// Writes the options of src/plan/options into the schemas of the executors, which Nx and editors
// read.
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { repository } from '../setup/tools.mjs';

/** @returns {string[]} the written files, relative to the repository */
export function writeSchemas() {
  const { schemaProperties } = createRequire(import.meta.url)('../../dist/plan/options/schema.js');
  return Object.entries(schemaProperties()).map(([executor, properties]) => {
    const path = `src/executors/${executor}/schema.json`;
    const schema = JSON.parse(readFileSync(join(repository, path), 'utf8'));
    writeFileSync(join(repository, path), JSON.stringify({ ...schema, properties }, null, 2));
    return path;
  });
}
