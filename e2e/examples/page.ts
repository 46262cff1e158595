import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repository } from '../support/workspace.cjs';

/** The page whose examples are run. */
export const page = readFileSync(join(repository, 'docs/packaging.md'), 'utf8');

// The comment above a fenced block names it.
const EXAMPLE = /^<!-- example: (.+) -->\n\n```\w*\n([^]*?)^```$/gm;
const texts = new Map([...page.matchAll(EXAMPLE)].map(([, name, text]) => [name!, text!]));
const left = new Set(texts.keys());

/** The example of a name, such as `nx-docker nx.json`. */
export function example(name: string): string {
  const text = texts.get(name);
  if (text === undefined) throw new Error(`docs/packaging.md has no example "${name}"`);
  left.delete(name);
  return text;
}

/** What nobody has asked for yet: names of examples, and the number of fenced blocks without a name. */
export function untried(): { names: string[]; unnamed: number } {
  const fences = page.match(/^```/gm)!.length;
  return { names: [...left], unnamed: fences / 2 - texts.size };
}

/** The version of a package that the page says was tried. */
export function triedVersion(name: string): string {
  const version = new RegExp(`\`${name}\` (\\d+\\.\\d+\\.\\d+)`).exec(page)?.[1];
  if (!version) throw new Error(`docs/packaging.md does not say which ${name} was tried`);
  return version;
}
