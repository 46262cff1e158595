import { RustStaticError } from '../errors';
import { causeOf } from './causes';
import type { FailureContext } from './rule';
import { NO_NETWORK } from './rules/fetch';

/** How cargo ended: its exit status and the end of its standard error. */
interface Failure {
  exitCode: number;
  stderr: string;
}

/** A failure of the network: repeating what failed may help. */
export class NetworkFailure extends RustStaticError {}

/**
 * The error of a cargo command that failed. Cargo's own words have already been shown; this says what they mean
 * for the project, where that is known.
 *
 * @param step `fetch` or `build`
 */
export function explainCargo(
  step: string,
  context: FailureContext,
  { exitCode, stderr }: Failure,
): RustStaticError {
  const text = stripColours(stderr);
  if (isStaleLock(text)) return staleLock(context);
  const title = `cargo ${step} failed for ${context.project} with exit status ${exitCode}`;
  const last = text
    .trim()
    .split('\n')
    .filter((line) => line.startsWith('error'))
    .slice(-3);
  const words = [`Cargo's own output is above.`, ...last.map((line) => `  ${line}`)];
  const cause = causeOf(text, context, step);
  const Kind = step === 'fetch' && NO_NETWORK.test(text) ? NetworkFailure : RustStaticError;
  return new Kind(title, {
    code: 'cargo-failed',
    reason: [...(cause ? [cause.reason] : []), ...words].join('\n'),
    remedy:
      cause?.remedy ??
      'Correct what cargo reports; the previous output, if there was one, has not been touched.',
  });
}

/** Whether cargo says that the lock does not fit the manifests. */
export function isStaleLock(stderr: string): boolean {
  return /--locked was passed|--frozen was passed|lock file .* needs to be updated/.test(stderr);
}

/** The error of a lock that does not fit the manifests. */
export function staleLock({ cargoRoot }: Pick<FailureContext, 'cargoRoot'>): RustStaticError {
  const folder = cargoRoot === '.' ? '' : `${cargoRoot}/`;
  return new RustStaticError(`${folder}Cargo.lock is not up to date with the manifests`, {
    code: 'lock-stale',
    reason: 'The build is always --locked, so that it compiles what was reviewed and hashed.',
    remedy: `Run \`cargo update --workspace --manifest-path ${folder}Cargo.toml\` and commit ${folder}Cargo.lock.`,
  });
}

/** Text without terminal colour sequences. */
export function stripColours(text: string): string {
  return text.replace(/\u001b\[[0-9;]*[A-Za-z]/g, '');
}
