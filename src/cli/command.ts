import { parseArgs } from 'node:util';
import type { CliContext } from './context';

/**
 * The options of the command line with their `--help` texts. Each command lists the options that it
 * accepts.
 */
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
  native: {
    type: 'boolean',
    default: false,
    text: "Compare the cross build with one in a container of the triple's architecture",
  },
  attest: {
    type: 'string',
    value: '<folder>',
    text: 'Compare with this signed release, and sign that its programs were reproduced',
  },
  key: {
    type: 'string',
    value: '<file>',
    text: 'PEM file: verify trusts this public key, reproduce signs with this private key',
  },
  'builder-id': { type: 'string', value: '<uri>', text: 'URI of the builder in the statement, as for sign' },
  'fulcio-url': { type: 'string', value: '<url>', text: 'Service that certifies the identity, as for sign' },
  'rekor-url': { type: 'string', value: '<url>', text: 'Transparency log, as for sign' },
  'timestamp-url': { type: 'string', value: '<url>', text: 'Timestamp service, as for sign' },
  'trusted-root': {
    type: 'string',
    value: '<file>',
    text: 'trusted_root.json of the Sigstore instance that certified the identity',
  },
  identity: {
    type: 'string',
    value: '<text>',
    text: 'Identity that is trusted, such as the URL of a workflow; * stands for any characters',
  },
  issuer: { type: 'string', value: '<url>', text: 'Service that confirmed the identity' },
  'require-reproduced': {
    type: 'boolean',
    default: false,
    text: 'Fail unless another builder has signed that it got the same programs',
  },
  'rebuilder-key': {
    type: 'string',
    value: '<file>',
    text: 'PEM file with the public key of that builder (default: the signer of the release)',
  },
  'rebuilder-identity': {
    type: 'string',
    value: '<text>',
    text: 'Identity of that builder, confirmed by the same services',
  },
  'dry-run': { type: 'boolean', default: false, text: 'Only list, with sizes' },
  json: { type: 'boolean', default: false, text: 'Print JSON' },
  help: { type: 'boolean', short: 'h', default: false, text: 'Print help, also for one command' },
  version: { type: 'boolean', short: 'V', default: false, text: 'Print the version' },
} as const;

export type CliOption = keyof typeof CLI_OPTIONS;

/** The parsed option values. */
export type CliValues = ReturnType<typeof parseWords>['values'];

/**
 * Splits the command line into positional arguments and options.
 *
 * @throws TypeError for an unknown option, or one without its value
 */
export function parseWords(args: string[]) {
  return parseArgs({ args, allowPositionals: true, tokens: true, options: CLI_OPTIONS });
}

/** Options that select a project's build. */
export const BUILD_OPTIONS = ['target-name', 'engine', 'triple'] as const;

/** The output of a command, and true if the exit status is 0. */
export type Outcome = string | { text: string; ok: boolean };

/** A command. Its name comes first on the command line. */
export interface Command {
  /** One or two words, such as `cache save`. */
  name: string;
  /** Its argument in the usage line: `<project>`, or `[project]` if it is optional. */
  argument?: string;
  /** One line for `--help`. */
  summary: string;
  options: readonly CliOption[];
  /**
   * @param argument undefined only if the argument is optional
   * @throws RustStaticError if the command fails
   */
  run: (values: CliValues, argument: string | undefined, context: CliContext) => Promise<Outcome>;
}

/** Invalid arguments. The exit status is then 2. */
export class UsageError extends Error {}
