import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repository } from '../support/workspace.cjs';

// The comment above a fenced block contains its name.
const EXAMPLE = /^<!-- example: (.+) -->\n\n```\w*\n([^]*?)^```$/gm;

/** Opens a page whose examples are run. @param path such as `docs/packaging.md` */
export function pageOf(path: string) {
  const text = readFileSync(join(repository, path), 'utf8');
  const texts = new Map([...text.matchAll(EXAMPLE)].map(([, name, example]) => [name!, example!]));
  const left = new Set(texts.keys());
  return {
    text,
    /** Returns the example with a name, such as `nx-docker nx.json`. */
    example: (name: string): string => {
      const found = texts.get(name);
      if (found === undefined) throw new Error(`${path} has no example "${name}"`);
      left.delete(name);
      return found;
    },
    /**
     * Returns the examples that were not requested so far: their names, and the number of fenced
     * blocks without a name.
     */
    untried: (): { names: string[]; unnamed: number } => {
      const fences = text.match(/^```/gm)!.length;
      return { names: [...left], unnamed: fences / 2 - texts.size };
    },
  };
}

export type Page = ReturnType<typeof pageOf>;

export const { example, untried, text: page } = pageOf('docs/packaging.md');

/** Returns the version of a package that the page lists as tested. */
export function triedVersion(name: string): string {
  const version = new RegExp(`\`${name}\` (\\d+\\.\\d+\\.\\d+)`).exec(page)?.[1];
  if (!version) throw new Error(`docs/packaging.md does not say which ${name} was tried`);
  return version;
}
