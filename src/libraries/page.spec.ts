import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { librariesPage } from './page';

describe('docs/libraries.md', () => {
  it('is what the catalogue says (npm run docs)', () => {
    expect(readFileSync(join(__dirname, '../../docs/libraries.md'), 'utf8')).toBe(librariesPage());
  });
});
