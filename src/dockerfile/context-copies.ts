import { posix } from 'node:path';
import { isWithin } from '../cargo/paths';

/** One instruction of a Dockerfile, with its continued lines joined. */
interface Instruction {
  name: string;
  words: string;
}

/** A line that copies what the build context of a builder does not have. */
export interface MissingCopy {
  /** What it copies. `.` is the whole context. */
  source: string;
  line: string;
}

/** Commands that fail without sources. */
const NEEDS_SOURCES =
  /\b(?:cargo(?:\s+\+\S+)?\s+(?:build|check|test|fetch|chef|rustc|install\b[^&|;]*--path)|(?:npm|pnpm|yarn)\s+(?:ci|i|install|run|build)|trunk\s+build)\b/;

/**
 * Finds a line that copies sources into the stage `builder`, or into a stage before it. Such a build
 * must fail: the context has only the files of the setting `builder-files`. A copy of the whole
 * context counts if a command after it needs sources, and none are named.
 *
 * @param text the Dockerfile
 * @param builderFiles files and folders in the context
 */
export function missingCopy(text: string, builderFiles: readonly string[]): MissingCopy | undefined {
  const named = builderFiles.map((path) => posix.normalize(path).replace(/(.)\/$/, '$1'));
  let isBuilder = false;
  let whole: MissingCopy | undefined;
  for (const { name, words } of instructionsOf(text)) {
    if (name === 'FROM') {
      if (isBuilder) return undefined;
      isBuilder = /\sAS\s+builder\s*$/i.test(words);
      whole = undefined;
    }
    if (name === 'RUN' && whole !== undefined && NEEDS_SOURCES.test(words)) return whole;
    if (name !== 'COPY' && name !== 'ADD') continue;
    const line = `${name} ${words}`;
    const sources = sourcesOf(words);
    const source = sources.find((path) => path !== '.' && !isNamed(path, named));
    if (source !== undefined) return { source, line };
    if (sources.includes('.') && named.length === 0) whole = { source: '.', line };
  }
  return undefined;
}

function instructionsOf(text: string): Instruction[] {
  // Comments and empty lines may stand between continued lines.
  const joined = text
    .replaceAll('\r\n', '\n')
    .replace(/^\s*#[^\n]*(?:\n|$)/gm, '')
    .replace(/\\[ \t]*\n\s*/g, '');
  return joined.split('\n').flatMap((line) => {
    const [, name, words] = /^\s*([a-z]+)\s+(.*?)\s*$/i.exec(line) ?? [];
    return name === undefined ? [] : [{ name: name.toUpperCase(), words: words! }];
  });
}

/** Returns what an instruction copies from the context, as normalized paths. */
function sourcesOf(words: string): string[] {
  const flags = /^(?:--\S+\s+)*/.exec(words)![0];
  if (flags.includes('--from=')) return [];
  const rest = words.slice(flags.length);
  const paths = rest.startsWith('[') ? textsIn(rest) : rest.split(/\s+/);
  // The value of a variable, and what an address or a pattern stands for, is not known here.
  return paths
    .slice(0, -1)
    .filter((path) => !/[$*?[\]<]|:\/\/|^git@/.test(path))
    .map((path) => posix.join('.', path).replace(/(.)\/$/, '$1'));
}

function textsIn(array: string): string[] {
  return [...array.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map(([, path]) => path!);
}

function isNamed(path: string, named: readonly string[]): boolean {
  return named.some((file) => isWithin(file, path) || isWithin(path, file));
}
