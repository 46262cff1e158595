import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { syllable } from 'syllable';
import { repository } from '../support/workspace.cjs';

/** Returns all documentation pages, relative to the repository. */
export function pages(): string[] {
  const inDocs = readdirSync(join(repository, 'docs'), { recursive: true, encoding: 'utf8' });
  const all = [...readdirSync(repository), ...inDocs.map((path) => `docs/${path}`)];
  return all.filter((path) => path.endsWith('.md')).sort();
}

/** Returns the text of a page without fenced blocks. */
export function proseOf(page: string): string {
  const text = readFileSync(join(repository, page), 'utf8');
  return text.replace(/^```[^]*?^```$/gm, '').replace(/<!--[^]*?-->/g, '');
}

/**
 * Returns the relative links of a page, as path and anchor: `../packaging.md` and `github-actions`.
 */
export function linksOf(page: string): [path: string, anchor: string | undefined][] {
  return [...proseOf(page).matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target]) => target!)
    .filter((target) => !/^[a-z]+:/.test(target))
    .map((target) => target.split('#') as [string, string | undefined]);
}

/**
 * Returns the anchors of a page's headings, by GitHub's rules: lower case, hyphens for spaces, no
 * other punctuation.
 *
 * @see https://docs.github.com/en/get-started/writing-on-github (section links)
 */
export function anchorsOf(page: string): string[] {
  return [...proseOf(page).matchAll(/^#+ (.+)$/gm)].map(([, heading]) =>
    heading!
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

/** Returns the sentences of a page: from paragraphs, list items and table cells. */
export function sentencesOf(page: string): string[] {
  const blocks = proseOf(page)
    .split(/\n\s*\n|^(?=#|\||\s*(?:[-*]|\d+\.) )|\|/m)
    .map((block) => block.replace(/\]\([^)]*\)/g, ']').replace(/`[^`]*`/g, 'code'));
  return blocks.flatMap((block) => block.split(/[.!?:](?=\s)/)).map((text) => text.trim());
}

/**
 * Returns the Flesch reading ease of a page: 100 is very easy, 0 very hard. Code counts as a word of
 * one syllable.
 *
 * @see https://en.wikipedia.org/wiki/Flesch%E2%80%93Kincaid_readability_tests
 */
export function readingEase(page: string): number {
  const sentences = sentencesOf(page).filter((sentence) => /[a-z].* /i.test(sentence));
  const words = sentences.flatMap((sentence) => sentence.match(/[\p{L}\p{N}’'-]+/gu) ?? []);
  const syllables = words.reduce((sum, word) => sum + Math.max(1, syllable(word)), 0);
  return 206.835 - (1.015 * words.length) / sentences.length - (84.6 * syllables) / words.length;
}
