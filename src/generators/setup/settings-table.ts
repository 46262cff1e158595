import { isDeepStrictEqual } from 'node:util';
import { RustStaticError } from '../../errors';
import { metadataTable } from '../../cargo/manifest';
import { parseToml, table, type TomlTable } from '../../cargo/toml';
import { plain } from './edit-toml';

/** Values that `setup` writes, by their names in `Cargo.toml`. */
export type WrittenSettings = Record<string, string | string[]>;

const HEADER = '[package.metadata.rust-static]';

/**
 * Returns a manifest whose settings are in a table `[package.metadata.rust-static]`, where messages
 * and documentation say they are. Settings in another notation (dotted keys, an inline table) move
 * there. An inline `metadata = {…}` becomes dotted keys, because TOML allows no table below it. All
 * other lines stay byte-for-byte identical.
 *
 * @param added settings to write into a new table
 * @returns the text itself if it has the table
 * @throws RustStaticError with the lines to write by hand, if the notation is unknown
 */
export function withSettingsTable(text: string, file: string, added: WrittenSettings = {}): string {
  const before = parseToml(text, file);
  const opened = openMetadata(text.split('\n'));
  const { rest, moved } = takeSettings(opened);
  const isNew = metadataTable(table(before.package)) === undefined;
  if (!isNew && moved.length === 0) return text;
  const lines = [...moved, ...Object.entries(added).map(([key, value]) => `${key} = ${tomlOf(value)}`)];
  const end = text.includes('\r\n') ? '\r\n' : '\n';
  const result = `${rest.join('\n').trimEnd()}${end}${[``, HEADER, ...lines].join(end)}${end}`;
  if (isAsWanted(result, before, added)) return result;
  throw new RustStaticError(`${file} cannot be edited without changing its layout`, {
    code: 'toml-edit-lossy',
    reason: 'Its package is written in a way that allows no table of settings.',
    remedy: `Write [package] and its metadata as tables, and add:\n${[HEADER, ...lines].join('\n')}`,
  });
}

function isAsWanted(result: string, before: TomlTable, added: WrittenSettings): boolean {
  const owner = table(before.package);
  const settings = { ...added, ...metadataTable(owner) };
  const wanted = {
    ...before,
    package: { ...owner, metadata: { ...table(owner.metadata), 'rust-static': settings } },
  };
  // With its line ends, because they are part of strings over several lines.
  const parsed = orNothing(() => parseToml(result, ''));
  return parsed !== undefined && isDeepStrictEqual(plain(parsed), plain(wanted));
}

/** Writes `metadata = { a = 1, b = 2 }` of [package] as `metadata.a = 1` and `metadata.b = 2`. */
function openMetadata(lines: string[]): string[] {
  const inline = entriesOf(lines, 'package').find(({ text }) => /^\s*["']?metadata["']?\s*=/.test(text));
  if (!inline) return lines;
  const { pairs, comment } = inlineTable(inline.text);
  const opened = [...comment, ...pairs.map((pair) => `metadata.${pair}`)];
  const end = inline.text.endsWith('\r') ? '\r' : '';
  return [...lines.slice(0, inline.from), ...opened.map((line) => line + end), ...lines.slice(inline.to)];
}

/** Takes settings out of [package] and [package.metadata], as lines for a table of their own. */
function takeSettings(lines: string[]): { rest: string[]; moved: string[] } {
  const found = [
    ...entriesOf(lines, 'package').filter(({ text }) => settingsIn(table(parsedOr(text)?.metadata))),
    ...entriesOf(lines, 'package.metadata').filter(({ text }) => settingsIn(parsedOr(text))),
  ];
  const isTaken = (index: number): boolean => found.some(({ from, to }) => index >= from && index < to);
  return {
    rest: lines.filter((_, index) => !isTaken(index)),
    moved: found.flatMap(({ text }) => asLines(text.trimEnd())),
  };
}

function settingsIn(owner: TomlTable | undefined): boolean {
  return owner?.['rust-static'] !== undefined;
}

// Either `rust-static = { key = value }` or `rust-static.key = value`.
function asLines(text: string): string[] {
  const own = /^\s*(?:["']?metadata["']?\s*\.\s*)?["']?rust-static["']?\s*/;
  const rest = text.replace(own, '');
  if (!rest.startsWith('=')) return [rest.replace(/^\.\s*/, '')];
  const { pairs, comment } = inlineTable(text);
  return [...comment, ...pairs];
}

/** An entry of a table: its lines, from the first to before the last. */
interface Entry {
  from: number;
  to: number;
  text: string;
}

function entriesOf(lines: string[], name: string): Entry[] {
  const header = lines.findIndex((line) => headerOf(line) === name);
  const entries: Entry[] = [];
  for (let from = header + 1; header >= 0 && from < lines.length && !/^\s*\[/.test(lines[from]!);) {
    const textTo = (to: number): string => lines.slice(from, to).join('\n');
    let to = from + 1;
    // A value may continue on further lines.
    while (to < lines.length && parsedOr(textTo(to)) === undefined) to++;
    entries.push({ from, to, text: textTo(to) });
    from = to;
  }
  return entries;
}

function headerOf(line: string): string | undefined {
  const [, name] = /^\s*\[([^[\]]+)\]\s*(?:#.*)?$/.exec(line) ?? [];
  return name?.replace(/["'\s]/g, '');
}

/** Returns the pairs of an entry whose value is an inline table, and the comment after it. */
function inlineTable(entry: string): { pairs: string[]; comment: string[] } {
  const start = entry.indexOf('{');
  let end = entry.indexOf('}', start);
  // Strings, nested tables and a comment after it may contain braces too.
  while (end >= 0 && parsedOr(`x = ${entry.slice(start, end + 1)}`) === undefined)
    end = entry.indexOf('}', end + 1);
  const pairs: string[] = [];
  let open = '';
  for (const part of entry.slice(start + 1, end).split(',')) {
    open = open === '' ? part : `${open},${part}`;
    // A comma inside a string or an array leaves it unfinished.
    if (parsedOr(open) === undefined) continue;
    if (open.trim() !== '') pairs.push(open.trim());
    open = '';
  }
  const after = entry.slice(end + 1).trim();
  return { pairs, comment: after === '' ? [] : [after] };
}

function parsedOr(text: string): TomlTable | undefined {
  return orNothing(() => parseToml(text.replaceAll('\r', ''), ''));
}

function orNothing<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}

function tomlOf(value: string | string[]): string {
  return Array.isArray(value)
    ? `[${value.map((item) => JSON.stringify(item)).join(', ')}]`
    : JSON.stringify(value);
}
