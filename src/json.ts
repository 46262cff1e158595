/** Validates untrusted input, such as parsed JSON, and narrows its type. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- a check without a type fits everywhere
export type Check<T = any> = (value: unknown) => value is T;
/** The type that a check narrows to. */
export type Checked<C extends Check> = C extends Check<infer T> ? T : never;

export const isText = (value: unknown): value is string => typeof value === 'string';
export const isFlag = (value: unknown): value is boolean => typeof value === 'boolean';
export const isNumber = (value: unknown): value is number => Number.isFinite(value);
/** Milliseconds since 1970, before the year 2223: the range that archives support. */
export const isTime = (value: unknown): value is number => isNumber(value) && value >= 0 && value < 8e12;
export const matches =
  (pattern: RegExp): Check<string> =>
  (value): value is string =>
    isText(value) && pattern.test(value);

/** A JSON object. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export const optional =
  <T>(check: Check<T>): Check<T | undefined> =>
  (value): value is T | undefined =>
    value === undefined || check(value);

export const orNull =
  <T>(check: Check<T>): Check<T | null> =>
  (value): value is T | null =>
    value === null || check(value);

export const listOf =
  <T>(check: Check<T>): Check<T[]> =>
  (value): value is T[] =>
    Array.isArray(value) && value.every(check);

/** An object with any keys. */
export const recordOf =
  <T>(check: Check<T>, key: Check<string> = isText): Check<Record<string, T>> =>
  (value): value is Record<string, T> =>
    isRecord(value) && Object.entries(value).every(([name, item]) => key(name) && check(item));

type Shape = Record<string, Check>;
type OptionalKeys<S extends Shape> = { [K in keyof S]: undefined extends Checked<S[K]> ? K : never }[keyof S];
type Shaped<S extends Shape> = { [K in Exclude<keyof S, OptionalKeys<S>>]: Checked<S[K]> } & {
  [K in OptionalKeys<S>]?: Checked<S[K]>;
};

/** An object that has these keys. Other keys are ignored. */
export const shape =
  <S extends Shape>(checks: S): Check<Shaped<S>> =>
  (value): value is Shaped<S> =>
    isRecord(value) &&
    Object.entries(checks).every(([key, check]) => check(Object.hasOwn(value, key) ? value[key] : undefined));

/** Parses a JSON text. Undefined if the text is not JSON, or fails the check. */
export function parseJson<T>(text: string | undefined, check: Check<T>): T | undefined {
  try {
    const value: unknown = JSON.parse(text ?? '');
    return check(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Parses a JSON text that may have comments and trailing commas, which Nx accepts in its files. Undefined as for
 * `parseJson`.
 */
export function parseCommented<T>(text: string | undefined, check: Check<T>): T | undefined {
  const outsideStrings = (part: string, pattern: string): string =>
    part.replace(new RegExp(String.raw`("(?:\\.|[^"\\])*")|${pattern}`, 'g'), '$1');
  const bare = outsideStrings(text ?? '', String.raw`//[^\n]*|/\*[^]*?\*/`);
  return parseJson(outsideStrings(bare, String.raw`,(?=\s*[}\]])`), check);
}
