import { attempt, rethrow, RustStaticError, type Refuse } from '../errors';
import { withoutUserInfo } from '../cargo/user-info';
import type { OptionTable } from './options/option';

/** Linux's limit for one argument or variable (MAX_ARG_STRLEN, including the NUL at the end). */
const MOST_BYTES = 128 * 1024 - 1;

/**
 * Refuses values that could get another meaning where they are used: in an argument, a variable, a
 * path, a name in a request to the daemon, or a word in a Dockerfile.
 *
 * @throws RustStaticError for the first such value
 */
export function checkOptionValues(
  table: OptionTable,
  options: Readonly<Record<string, unknown>>,
  refuse: Refuse = rethrow,
): void {
  for (const [option, value] of Object.entries(options))
    attempt(refuse, () => checkValues(table, option, value), undefined);
}

function checkValues(table: OptionTable, option: string, value: unknown): void {
  for (const text of textsOf(value)) refuseUnusable(option, text);
  // The rules for a table apply to its keys.
  const ruled = isTable(value) ? Object.keys(value) : textsOf(value);
  for (const { isRight, reason, remedy = 'Correct the option.' } of table[option]?.rules ?? [])
    for (const text of ruled)
      if (!isRight(text))
        throw new RustStaticError(mayNotHold(option, text), {
          code: 'option-value-invalid',
          reason,
          remedy,
        });
}

function isTable(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function textsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (Array.isArray(value)) return value.flatMap(textsOf);
  return isTable(value) ? Object.entries(value).flatMap(([key, item]) => [key, ...textsOf(item)]) : [];
}

function mayNotHold(option: string, text: string): string {
  return `Option "${option}" may not hold ${JSON.stringify(withoutUserInfo(text))}`;
}

function refuseUnusable(option: string, text: string): void {
  if (text.includes('\0'))
    throw new RustStaticError(mayNotHold(option, text), {
      code: 'option-value-invalid',
      reason: 'No argument, variable or path can hold the character NUL.',
      remedy: 'Correct the option.',
    });
  const bytes = Buffer.byteLength(text);
  if (bytes <= MOST_BYTES) return;
  throw new RustStaticError(`A value of option "${option}" is too long`, {
    code: 'option-value-invalid',
    reason: `It has ${bytes} bytes; Linux takes ${MOST_BYTES} in one argument or variable.`,
    remedy: 'Shorten it, or let the build read it from a file.',
  });
}
