import { ENGINES } from '../engine-facts';
import { RustStaticError } from '../errors';
import { endsOf, type BuildLog } from './build-log';
import { BUILD_SCRIPT, causeOf } from './causes';
import { metadataOf } from './remedies';
import type { Cause, FailureContext } from './rule';
import { NO_NETWORK } from './rules/fetch';

/** The result of cargo: its exit status and the end of its standard error. */
interface Failure {
  exitCode: number;
  stderr: string;
  /** Logs of the build script that failed. */
  logs?: readonly BuildLog[];
}

/** A network failure. Repeating the command may help. */
export class NetworkFailure extends RustStaticError {}

/**
 * Creates the error for a failed cargo command. Cargo's own output has already been shown. This
 * adds what it means for the project, if that is known.
 *
 * @param step `fetch` or `build`
 */
export function explainCargo(
  step: string,
  context: FailureContext,
  { exitCode, stderr, logs = [] }: Failure,
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
  const cause = causeOf(text, context, step, logs);
  const feature = ofStaticFeature(text, context);
  const Kind = step === 'fetch' && NO_NETWORK.test(text) ? NetworkFailure : RustStaticError;
  return new Kind(title, {
    code: 'cargo-failed',
    reason: [feature?.reason, cause?.reason, ...words, ...endsOf(logs)].filter(Boolean).join('\n'),
    remedy: [feature?.remedy, cause?.remedy ?? (feature ? undefined : unexplained(text, context))]
      .filter(Boolean)
      .join('\n'),
  });
}

const CORRECT = 'Correct what cargo reports; the previous output, if there was one, has not been touched.';

function unexplained(text: string, context: FailureContext): string {
  if (!BUILD_SCRIPT.test(text) || !ENGINES[context.engine].isContainer || context.network) return CORRECT;
  return `${CORRECT}\nBuild scripts have no network here. If this one downloads something, set network = true in ${metadataOf(context)}.`;
}

/** The feature for static builds, if the crate that failed is only compiled, or compiled so, for it. */
function ofStaticFeature(text: string, context: FailureContext): Cause | undefined {
  const { staticFeature, broughtIn } = context;
  const failed = /(?:custom build command for|could not compile) `([\w-]+)/.exec(text)?.[1] ?? '';
  const chain = broughtIn?.get(failed);
  if (!chain || staticFeature === undefined) return undefined;
  return {
    reason: `It failed in ${failed}, which is affected by the feature "${staticFeature}": ${chain.join(' -> ')}.`,
    remedy: `If that feature is not meant for this build, remove \`static-feature = "${staticFeature}"\` from ${metadataOf(context)}.`,
  };
}

/** True if cargo reports that the lock does not match the manifests. */
export function isStaleLock(stderr: string): boolean {
  return /--locked was passed|--frozen was passed|lock file .* needs to be updated/.test(stderr);
}

/** Creates the error for a lock that does not match the manifests. */
export function staleLock({ cargoRoot }: Pick<FailureContext, 'cargoRoot'>): RustStaticError {
  const folder = cargoRoot === '.' ? '' : `${cargoRoot}/`;
  return new RustStaticError(`${folder}Cargo.lock is not up to date with the manifests`, {
    code: 'lock-stale',
    reason: 'The build is always --locked, so that it compiles what was reviewed and hashed.',
    remedy: `Run \`cargo update --workspace --manifest-path ${folder}Cargo.toml\` and commit ${folder}Cargo.lock.`,
  });
}

/** Removes terminal colour sequences from a text. */
export function stripColours(text: string): string {
  return text.replace(/\u001b\[[0-9;]*[A-Za-z]/g, '');
}
