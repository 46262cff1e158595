import { posix } from 'node:path';

/** A parsed nx command line. Nx passes it on as typed, in 22, 23 and 24. */
export interface NxWords {
  /** The targets to run, with the project if one is named. */
  asked: { project: string | undefined; target: string }[];
  /** Values of `--target` that are triples. Nx treats them as names of targets. */
  triples: string[];
  configuration: string | undefined;
  /** All options by name. The value is `true` for an option without one. */
  options: ReadonlyMap<string, string | true>;
}

const TARGET = ['target', 'targets', 't'];
const CONFIGURATION = ['configuration', 'c'];
const LISTS = ['run-many', 'affected'];

const ARCHITECTURE =
  '(?:x86_64|i[3-6]86|aarch64|arm\\w*|riscv\\w+|powerpc\\w*|s390x|loongarch64|mips\\w*|sparc\\w*|thumb\\w*|wasm32)';
const TRIPLE = new RegExp(`^${ARCHITECTURE}(?:-\\w+){2,3}$`);

/**
 * Parses the command line of nx.
 *
 * @param argv of the started process, including node and the script
 * @returns undefined if another program runs Nx, because its options have other meanings
 */
export function nxWords(argv: readonly string[]): NxWords | undefined {
  if (!/^nx(\.js)?$/.test(posix.basename(argv[1] ?? ''))) return undefined;
  const end = argv.indexOf('--');
  const { words, options } = split(argv.slice(2, end < 0 ? undefined : end));
  const named = TARGET.flatMap((name) => options.get(name) ?? []);
  const [command = '', ...rest] = words;
  const isList = LISTS.includes(command);
  const [first = '', second] = command === 'run' ? rest : words;
  const [project, target, configuration] = first.includes(':') ? first.split(':') : [second, first];
  return {
    asked: isList
      ? named.map((name) => ({ project: undefined, target: name }))
      : [{ project, target: target! }],
    triples: named.filter((name) => TRIPLE.test(name)),
    configuration: CONFIGURATION.flatMap((name) => options.get(name) ?? [])[0] ?? configuration,
    options: new Map([...options].map(([name, values]) => [name, values[0] ?? true])),
  };
}

/** Splits positional arguments from options. An option's values follow `=` or the option. */
function split(args: readonly string[]): { words: string[]; options: Map<string, string[]> } {
  const words: string[] = [];
  const options = new Map<string, string[]>();
  let open: string | undefined;
  for (const arg of args) {
    const option = /^--?([A-Za-z][\w-]*)(?:=(.*))?$/.exec(arg);
    const [, name, value] = option ?? [];
    if (name !== undefined) {
      options.set(name, [...(options.get(name) ?? []), ...(value === undefined ? [] : listed(value))]);
      open = value === undefined && TAKES_VALUE.has(name) ? name : undefined;
    } else if (open === undefined) words.push(arg);
    else {
      options.set(open, [...options.get(open)!, ...listed(arg)]);
      // Only list options take several values.
      if (!['t', 'targets', 'target'].includes(open) || !LISTS.includes(words[0] ?? '')) open = undefined;
    }
  }
  return { words, options };
}

// The other options need not be listed: an extra positional argument is never one of our targets.
const TAKES_VALUE = new Set([...TARGET, ...CONFIGURATION, 'engine', 'triple', 'project', 'p', 'projects']);

function listed(value: string): string[] {
  return value.split(/[\s,]+/).filter(Boolean);
}
