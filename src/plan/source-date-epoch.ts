import { RustStaticError } from '../errors';

/** The variable of https://reproducible-builds.org/specs/source-date-epoch/ */
export const EPOCH_VARIABLE = 'SOURCE_DATE_EPOCH';

// 1980-01-01: the first date that ZIP files can store. tar does not reject it as implausibly old.
const DEFAULT = '315532800';

/**
 * Returns the variables of a build without the fixed date, if cargo's configuration sets one: cargo
 * does not replace a variable that is set.
 *
 * @param configured variables of cargo's configuration
 */
export function unlessConfigured(
  env: Record<string, string>,
  configured: Readonly<Record<string, string>>,
): Record<string, string> {
  const { [EPOCH_VARIABLE]: time, ...others } = env;
  return time === DEFAULT && configured[EPOCH_VARIABLE] !== undefined ? others : env;
}

/**
 * Returns the time to use as "now" in outputs: the caller's `SOURCE_DATE_EPOCH`, or a fixed date.
 *
 * @returns seconds since 1970, in decimal
 * @throws RustStaticError if the variable is not a valid time
 */
export function sourceDateEpoch(env: NodeJS.ProcessEnv): string {
  const value = env[EPOCH_VARIABLE] || DEFAULT;
  if (/^\d{1,11}$/.test(value)) return value;
  throw new RustStaticError(`${EPOCH_VARIABLE} is "${value}"`, {
    code: 'source-date-epoch-invalid',
    reason: 'It must be whole seconds since 1970-01-01, in decimal digits.',
    remedy: `Correct the variable, for example ${EPOCH_VARIABLE}=$(git log -1 --format=%ct), or unset it.`,
  });
}
