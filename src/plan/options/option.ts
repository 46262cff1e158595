import type { Kind } from './kinds';
import type { Rule } from './rules';

/** The default depends on other facts; `normalizeOptions` computes it. */
export const COMPUTED = Symbol('computed');

/** One option. Its table decides where users can set it. */
export interface Option<T = unknown> {
  kind: Kind<T>;
  /** Description in `--help`, editors and docs/options.md. Default and example are added. */
  text: string;
  /** The value if the user sets none. Without a default, the option is then undefined. */
  default?: unknown;
  /** Text of the default, if the value alone does not explain it. */
  defaultText?: string;
  example?: unknown;
  /** Rules for each of its strings, or for the keys of its table. */
  rules?: readonly Rule[];
  /** Other names on the command line. */
  aliases?: readonly string[];
  /** Nx lists important options first and hides internal ones. */
  priority?: 'important' | 'internal';
}

export type OptionTable = Readonly<Record<string, Option>>;

/** The values of a table's options. Each may be missing. */
export type ValuesOf<T extends OptionTable> = {
  -readonly [K in keyof T]?: T[K] extends { kind: Kind<infer V> } ? V : never;
};

/** The same with defaults filled in. Only options without a default may be undefined. */
export type FilledOf<T extends OptionTable> = {
  -readonly [K in keyof T]: T[K] extends { kind: Kind<infer V> }
    ? T[K] extends { default: unknown }
      ? V
      : V | undefined
    : never;
};

/** Fills in the defaults of a table's options. Leaves out values of other options. */
export function fillDefaults<T extends OptionTable>(
  table: T,
  given: Readonly<Record<string, unknown>> = {},
): FilledOf<T> {
  const entries = Object.entries(table).map(([key, { default: value }]) => [
    key,
    given[key] ?? (value === COMPUTED ? undefined : structuredClone(value)),
  ]);
  return Object.fromEntries(entries) as FilledOf<T>;
}

/** The spelling of a key in cargo's manifests: `searchPaths` becomes `search-paths`. */
export function kebab(key: string): string {
  return key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
