import { isDeepStrictEqual } from 'node:util';
import { RustStaticError } from '../errors';
import { parseToml, table, type TomlTable } from './toml';

/** A new value for a string of a document. `path` has the keys of its tables and its own. */
export interface StringEdit {
  path: readonly string[];
  value: string;
}

/**
 * Replaces strings of a TOML document. Every byte outside of the strings stays: quotes, layout,
 * comments, line endings, a byte order mark.
 *
 * @param edits values that need no escaping, such as versions
 * @throws RustStaticError if a string is not there, or if the document does not parse
 */
export function replaceStrings(text: string, file: string, edits: readonly StringEdit[]): string {
  const document = parseToml(text, file);
  const wanted = new Map(edits.map(({ path, value }) => [JSON.stringify(path), value]));
  let result = '';
  let kept = 0;
  for (const { path, from, to } of stringsIn(text)) {
    const value = wanted.get(JSON.stringify(path));
    if (value === undefined) continue;
    result += text.slice(kept, from) + value;
    kept = to;
  }
  result += text.slice(kept);
  for (const edit of edits) assign(document, edit);
  if (isDeepStrictEqual(parseToml(result, file), document)) return result;
  throw new RustStaticError(`${file} cannot be edited`, {
    code: 'toml-string-not-found',
    reason: 'It is written in a way that the plugin cannot locate the values in.',
    remedy: `Write by hand:\n${edits.map(({ path, value }) => `${path.join('.')} = "${value}"`).join('\n')}`,
  });
}

function assign(document: TomlTable, { path, value }: StringEdit): void {
  const owner = path.slice(0, -1).reduce((at, key) => table(at[key]), document);
  owner[path.at(-1)!] = value;
}

/** Where the content of a string is, without its quotes. A number stands for an element of an array. */
interface Found {
  path: readonly (string | number)[];
  from: number;
  to: number;
}

const SPACE = /(?:[ \t\r\n\uFEFF]|#[^\n]*)*/y;
const KEY = /[ \t]*(?:"(?:[^"\\\n]|\\.)*"|'[^'\n]*'|[\w-]+)[ \t]*/y;
const STRING = /"""(?:\\[^]|[^\\])*?""""{0,2}|'''[^]*?''''{0,2}|"(?:[^"\\\n]|\\.)*"|'[^'\n]*'/y;
const SCALAR = /[^,\]}\n#]+/y;

/** Returns every string of a valid document. Only the syntax that tells values apart is read. */
function stringsIn(text: string): Found[] {
  const found: Found[] = [];
  let at = 0;
  const take = (pattern: RegExp): string => {
    pattern.lastIndex = at;
    const taken = pattern.exec(text)?.[0] ?? '';
    at += taken.length;
    return taken;
  };
  const skip = (): string => {
    take(SPACE);
    return text[at] ?? '';
  };
  const key = (): string[] => {
    const parts: string[] = [];
    do {
      if (text[at] === '.') at++;
      parts.push(Object.keys(parseToml(`${take(KEY).trim() || '""'} = 0`, 'key'))[0]!);
    } while (text[at] === '.');
    return parts;
  };
  const pair = (owner: Found['path']): void => {
    const path = [...owner, ...key()];
    at++;
    value(path);
  };
  const value = (path: Found['path']): void => {
    const first = skip();
    const start = at;
    if (first === '[' || first === '{') {
      const end = first === '[' ? ']' : '}';
      at++;
      for (let index = 0; skip() !== end && at < text.length; skip() === ',' && at++, index++)
        if (first === '[') value([...path, index]);
        else pair(path);
      at++;
    } else if (take(STRING)) {
      const quotes = /^("""|''')/.test(text.slice(start, at)) ? 3 : 1;
      found.push({ path, from: start + quotes, to: at - quotes });
    } else take(SCALAR);
  };
  let header: Found['path'] = [];
  while (skip() !== '') {
    if (text[at] !== '[') pair(header);
    else {
      const isArray = text[at + 1] === '[';
      at += isArray ? 2 : 1;
      const names = key();
      header = isArray ? [...names, 0] : names;
      at += isArray ? 2 : 1;
    }
  }
  return found;
}
