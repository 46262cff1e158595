import type { Kind } from './kinds';
import type { Rule } from './rules';

/** An option's default depends on other facts: `normalizeOptions` works it out. */
export const COMPUTED = Symbol('computed');

/** What is known of one option. Its table says where it may stand. */
export interface Option<T = unknown> {
  kind: Kind<T>;
  /** What `--help`, editors and docs/options.md say of it; default and example are added. */
  text: string;
  /** The value when none is given; without one there is none then either. */
  default?: unknown;
  /** What happens when none is given, where the default does not say it by itself. */
  defaultText?: string;
  example?: unknown;
  /** What each of its strings, or the keys of its table, must keep to. */
  rules?: readonly Rule[];
  /** Further names on the command line. */
  aliases?: readonly string[];
  /** Whether Nx lists it first, or hides it. */
  priority?: 'important' | 'internal';
}

export type OptionTable = Readonly<Record<string, Option>>;

/** The values that the options of a table have, each of which may be missing. */
export type ValuesOf<T extends OptionTable> = {
  -readonly [K in keyof T]?: T[K] extends { kind: Kind<infer V> } ? V : never;
};

/** The same with every default filled in: only what has none may be undefined. */
export type FilledOf<T extends OptionTable> = {
  -readonly [K in keyof T]: T[K] extends { kind: Kind<infer V> }
    ? T[K] extends { default: unknown }
      ? V
      : V | undefined
    : never;
};

/** The values of a table's options, with the default where none is given. Values of other options are left out. */
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

/** A key as cargo's manifests spell it: `searchPaths` is `search-paths`. */
export function kebab(key: string): string {
  return key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
