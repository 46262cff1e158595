import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repository } from '../support/workspace.cjs';
import type { Shape } from './release-shape';

/** Columns of the table in docs/releases.md, after the names of the workspaces. */
const COLUMNS = ['plugin', 'cargo-release', 'monodon'] as const;

/** Returns what docs/releases.md says about each workspace, by its name. */
export function tableOf(column: (typeof COLUMNS)[number]): Record<string, string> {
  const text = readFileSync(join(repository, 'docs/releases.md'), 'utf8');
  const rows = text.split('\n').filter((line) => /^\| (?!workspace |-)/.test(line));
  return Object.fromEntries(
    rows.map((row) => {
      const [name, ...cells] = row.split('|').slice(1, -1);
      return [name!, cells[COLUMNS.indexOf(column)]!].map((cell) => cell.trim().replaceAll('`', ''));
    }),
  );
}

/** Says what a tool made differently: lines of files, tags and changelogs. */
export function differences(
  { changed, released }: Pick<Shape, 'changed' | 'released'>,
  lines: Record<string, { added: string[] }>,
  made: Record<string, string>,
): string {
  const files = [...new Set([...Object.keys(lines), ...Object.keys(changed)])].sort();
  const others = files.filter((file) => JSON.stringify(lines[file]?.added) !== JSON.stringify(changed[file]));
  return [
    ...(others.length > 0 ? [`other lines in ${others.join(', ')}`] : []),
    ...otherTags(released, made),
  ].join('; ');
}

/** Says which tags and changelogs are missing. */
export function otherTags(released: Record<string, string>, made: Record<string, string>): string[] {
  const missing = Object.keys(released).filter((tag) => !(tag in made));
  const more = Object.keys(made).filter((tag) => !(tag in released));
  const without = Object.keys(released).filter((tag) => tag in made && made[tag] !== released[tag]);
  const said = (word: string, tags: string[]): string[] =>
    tags.length > 0 ? [`${word} ${tags.sort().join(', ')}`] : [];
  return [...said('no tag', missing), ...said('tag', more), ...said('no changelog for', without)];
}
