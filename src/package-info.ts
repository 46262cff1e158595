import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Version of this package. package.json is one level above both `dist` and `src`. */
export const { version } = JSON.parse(readFileSync(join(__dirname, '../package.json'), 'utf8')) as {
  version: string;
};
