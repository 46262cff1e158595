import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { compatibilityPage } from '../docs/compatibility-page.cjs';
import { anchorsOf, linksOf, pages, readingEase, sentencesOf } from '../docs/markdown';
import { optionsPage } from '../docs/options-page.cjs';
import { repository } from '../support/workspace.cjs';

// Prettier formats the tables of the committed pages.
const words = (page: string): string => page.replace(/-{3,}/g, '---').replace(/[ \n]+/g, ' ');

describe('pages that are made (npm run docs)', () => {
  it.each([
    ['docs/options.md', 'the schemas', optionsPage],
    ['docs/compatibility.md', 'the cells that are tried', compatibilityPage],
  ])('%s says what is in %s', (path, _source, make) => {
    expect(words(readFileSync(join(repository, path), 'utf8'))).toBe(words(make()));
  });
});

describe('every page', () => {
  it.each(pages())('%s links to files and headings that exist', (page) => {
    const broken = linksOf(page).filter(([path, anchor]) => {
      const target = path === '' ? page : join(page, '..', path);
      if (!existsSync(join(repository, target))) return true;
      return anchor !== undefined && !anchorsOf(target).includes(anchor);
    });
    expect(broken).toEqual([]);
  });

  it.each(pages())('%s has no sentence of more than 30 words', (page) => {
    expect(sentencesOf(page).filter((sentence) => sentence.split(/\s+/).length > 30)).toEqual([]);
  });

  it.each(pages().filter((page) => page === 'README.md' || page.startsWith('docs/guides/')))(
    '%s is easy to read: a Flesch reading ease of at least 55',
    (page) => expect(readingEase(page)).toBeGreaterThanOrEqual(55),
  );
});
