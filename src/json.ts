/** Whether a value that somebody else has written is what it should be. */
export type Check = (value: unknown) => boolean;

export const isText = (value: unknown): value is string => typeof value === 'string';
export const isFlag: Check = (value) => typeof value === 'boolean';
export const isNumber: Check = (value) => Number.isFinite(value);
/** Milliseconds since 1970, before the year 2223: what archives can say. */
export const isTime: Check = (value) => isNumber(value) && Number(value) >= 0 && Number(value) < 8e12;
export const matches =
  (pattern: RegExp): Check =>
  (value) =>
    isText(value) && pattern.test(value);

/** A JSON object. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export const optional =
  (check: Check): Check =>
  (value) =>
    value === undefined || check(value);

export const orNull =
  (check: Check): Check =>
  (value) =>
    value === null || check(value);

export const listOf =
  (check: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every(check);

/** An object with any keys. */
export const recordOf =
  (check: Check, key: Check = isText): Check =>
  (value) =>
    isRecord(value) && Object.entries(value).every(([name, item]) => key(name) && check(item));

/** An object that has these keys; others are not looked at. */
export const shape =
  (checks: Record<string, Check>): Check =>
  (value) =>
    isRecord(value) &&
    Object.entries(checks).every(([key, check]) => check(Object.hasOwn(value, key) ? value[key] : undefined));

/** The value of a text, or undefined where it is no JSON, or not what it should be. */
export function parseJson<T>(text: string | undefined, check: Check): T | undefined {
  try {
    const value: unknown = JSON.parse(text ?? '');
    return check(value) ? (value as T) : undefined;
  } catch {
    return undefined;
  }
}
