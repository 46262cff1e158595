import { isFlag, isRecord, isText, listOf, matches, recordOf, type Check } from '../../json';
import type { InputSpec } from '../input-targets';

/** The values that an option accepts. */
export interface Kind<T> {
  check: Check<T>;
  /** Expected value, for error messages. */
  shouldBe: string;
  /** The same as JSON Schema. */
  schema: object;
}

/** A file or folder to package. A string keeps its name. Paths are relative to the Nx root. */
export type FileSpec = string | { from: string; to: string };

export const text: Kind<string> = { check: isText, shouldBe: 'a string', schema: { type: 'string' } };
export const flag: Kind<boolean> = { check: isFlag, shouldBe: 'true or false', schema: { type: 'boolean' } };
export const texts: Kind<string[]> = {
  check: listOf(isText),
  shouldBe: 'an array of strings',
  schema: { type: 'array', items: { type: 'string' } },
};
export const table: Kind<Record<string, string>> = {
  check: recordOf(isText),
  shouldBe: 'a table of strings',
  schema: { type: 'object', additionalProperties: { type: 'string' } },
};

/** One of several fixed strings. */
export const oneOf = (...words: string[]): Kind<string> => ({
  check: (value): value is string => isText(value) && words.includes(value),
  shouldBe: words.map((word) => `"${word}"`).join(' or '),
  schema: { type: 'string', enum: words },
});

/** A string that matches a pattern. */
export const matching = (pattern: RegExp, shouldBe: string): Kind<string> => ({
  check: (value): value is string => isText(value) && pattern.test(value),
  shouldBe,
  schema: { type: 'string', pattern: pattern.source },
});

const TRIPLE =
  /^(?:(?:x86_64|aarch64)-(?:alpine|unknown)-linux-musl|riscv64-alpine-linux-musl|riscv64gc-unknown-linux-musl|armv7-(?:alpine|unknown)-linux-musleabihf)$/;
const areTriples = (value: unknown): value is string[] =>
  listOf(isText)(value) &&
  value.every((triple) => TRIPLE.test(triple)) &&
  new Set(value.map((triple) => triple.split('-')[0]!.replace('gc', ''))).size === value.length;

/** Target triples of several architectures. */
export const triples: Kind<string[]> = {
  check: areTriples,
  shouldBe:
    'an array of musl triples, such as "aarch64-alpine-linux-musl", with at most one for each of x86_64, aarch64, armv7 (…-linux-musleabihf) and riscv64',
  schema: { type: 'array', items: { type: 'string', pattern: TRIPLE.source } },
};

// The form of every ed25519 key: a fixed beginning, and 32 bytes.
const PUBLIC_KEY = /^MCowBQYDK2VwAyEA[A-Za-z0-9+/]{43}=$/;

/** Public keys that are trusted to sign. */
export const publicKeys: Kind<string[]> = {
  check: listOf(matches(PUBLIC_KEY)),
  shouldBe:
    'an array of ed25519 public keys: the second line that `openssl pkey -in units-key.pem -pubout` prints',
  schema: { type: 'array', items: { type: 'string', pattern: PUBLIC_KEY.source } },
};

const isFile = (value: unknown): value is FileSpec =>
  isText(value) ||
  (isRecord(value) && isText(value.from) && isText(value.to) && Object.keys(value).length === 2);

// Nx would expand a pattern to several projects.
const isName = (value: unknown): value is string =>
  isText(value) && /^[^\s!*:][^*]*$/.test(value) && !value.endsWith(':');
const isInput = (value: unknown): value is InputSpec =>
  isText(value) ||
  (isRecord(value) &&
    isName(value.target) &&
    (value.project === undefined || isName(value.project)) &&
    Object.keys(value).every((key) => key === 'target' || key === 'project'));

/** JSON Schema of an array of strings and of tables with these keys, whose values are strings. */
const textsOrTables = (keys: readonly string[], required: readonly string[]): object => ({
  type: 'array',
  items: {
    oneOf: [
      { type: 'string' },
      {
        type: 'object',
        additionalProperties: false,
        properties: Object.fromEntries(keys.map((key) => [key, { type: 'string' }])),
        required,
      },
    ],
  },
});

export const inputs: Kind<InputSpec[]> = {
  check: listOf(isInput),
  shouldBe: 'an array of paths and { target = "project:target" }',
  schema: textsOrTables(['target', 'project'], ['target']),
};

export const files: Kind<FileSpec[]> = {
  check: listOf(isFile),
  shouldBe: 'an array of paths and { from = "…", to = "…" }',
  schema: textsOrTables(['from', 'to'], ['from', 'to']),
};
