import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { optionsPage } from '../docs/options-page.cjs';
import { repository } from '../support/workspace.cjs';

// Prettier lays out the tables of the committed page.
const words = (page: string): string => page.replace(/-{3,}/g, '---').replace(/[ \n]+/g, ' ');

describe('docs/options.md', () => {
  it('says what the schemas say (npm run docs)', () => {
    expect(words(readFileSync(join(repository, 'docs/options.md'), 'utf8'))).toBe(words(optionsPage()));
  });
});
