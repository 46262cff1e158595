import { parseArgs } from 'node:util';
import type { CliContext } from './context';

/** The options of the command line, and what `--help` says of them. Each command names those that it takes. */
export const CLI_OPTIONS = {
  'target-name': {
    type: 'string',
    value: '<name>',
    text: 'Name of the target (default: static-build)',
  },
  engine: { type: 'string', value: '<engine>', text: 'docker or host, as for nx run' },
  triple: { type: 'string', value: '<triple>', text: 'Target triple, as for nx run' },
  tag: { type: 'string', value: '<reference>', text: 'Name of the builder image, with registry and tag' },
  exact: {
    type: 'boolean',
    default: false,
    text: 'Ask cargo in the build environment; may build the image and fetch crates',
  },
  all: {
    type: 'boolean',
    default: false,
    text: 'Also of all other workspaces, and shared data (cargo homes, builder images)',
  },
  'dry-run': { type: 'boolean', default: false, text: 'Only list, with sizes' },
  json: { type: 'boolean', default: false, text: 'Print JSON' },
  help: { type: 'boolean', short: 'h', default: false, text: 'Print help, also for one command' },
  version: { type: 'boolean', short: 'V', default: false, text: 'Print the version' },
} as const;

export type CliOption = keyof typeof CLI_OPTIONS;

/** What the command line gave. */
export type CliValues = ReturnType<typeof parseWords>['values'];

/**
 * Splits the command line into words and options.
 *
 * @throws TypeError for an option that is not known, or lacks its value
 */
export function parseWords(args: string[]) {
  return parseArgs({ args, allowPositionals: true, tokens: true, options: CLI_OPTIONS });
}

/** Options that choose a project's build. */
export const BUILD_OPTIONS = ['target-name', 'engine', 'triple'] as const;

/** What a command prints, and whether the exit status is 0. */
export type Outcome = string | { text: string; ok: boolean };

/** One command. Its words come first on the command line. */
export interface Command {
  /** One word or two, such as `cache save`. */
  name: string;
  /** Its argument as the usage line has it: `<project>`, or `[project]` where it may be left out. */
  argument?: string;
  /** One line for `--help`. */
  summary: string;
  options: readonly CliOption[];
  /**
   * @param argument undefined only where it may be left out
   * @throws RustStaticError for whatever keeps it from being done
   */
  run: (values: CliValues, argument: string | undefined, context: CliContext) => Promise<Outcome>;
}

/** Words that were not understood; the exit status is then 2. */
export class UsageError extends Error {}
