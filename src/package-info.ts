import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** This package's version. The file lies beside `dist` and beside `src` alike. */
export const { version } = JSON.parse(readFileSync(join(__dirname, '../package.json'), 'utf8')) as {
  version: string;
};
