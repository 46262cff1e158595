import { RustStaticError } from '../errors';

/** The variable of https://reproducible-builds.org/specs/source-date-epoch/ */
export const EPOCH_VARIABLE = 'SOURCE_DATE_EPOCH';

// 1980-01-01: what ZIP files can express, and no tar calls implausible.
const DEFAULT = '315532800';

/**
 * The time that stands for "now" in whatever is made: the caller's `SOURCE_DATE_EPOCH`, or a fixed day.
 *
 * @returns seconds since 1970, in decimal
 * @throws RustStaticError when the variable holds something else
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
