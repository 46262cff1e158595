import { RustStaticError } from '../errors';
import type { Forge } from './forge';
import { ForgeError } from './requests';

/**
 * Explains failures of requests.
 *
 * @throws RustStaticError in place of a `ForgeError`
 */
export async function withForgeErrors<T>(
  { shown }: Pick<Forge, 'shown'>,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof ForgeError)) throw error;
    throw new RustStaticError(`The release in ${shown} is not complete`, {
      code: 'release-api-failed',
      reason: error.message,
      remedy: `${remedyFor(error.status)} Then run \`nx release publish\` again: it continues, and skips files that are already uploaded.`,
      cause: error,
    });
  }
}

function remedyFor(status: number): string {
  if ([401, 403, 404].includes(status))
    return 'Give a token that may write releases of this repository. In GitHub Actions, the job needs `permissions: contents: write`.';
  return status === 0 || status >= 500 || status === 429
    ? 'Wait until the service answers.'
    : 'Correct what the service says.';
}
