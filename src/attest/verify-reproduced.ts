import { join } from 'node:path';
import type { RustStaticError } from '../errors';
import { textIfThere } from '../kept-file';
import { brokenLink } from './broken-link';
import { openEnvelope, type Trust } from './open-bundle';
import { readReproduced, type Reproduced } from './reproduced';
import { REPRODUCED_BUNDLE } from './sign-folder';
import type { Verified } from './verify-release';

/**
 * Verifies that another builder has signed that it got the programs of a verified release. Fails
 * closed.
 *
 * @param trust the builder that is trusted
 * @throws RustStaticError if the statement is missing, or if it does not fit
 */
export async function verifyReproduced(release: Verified, trust: Trust): Promise<Reproduced> {
  const bundle = join(release.folder, REPRODUCED_BUNDLE);
  const fail = (reason: string): RustStaticError =>
    brokenLink('reproduced', `${REPRODUCED_BUNDLE}: ${reason}`);
  const text = textIfThere(bundle);
  if (text === undefined) throw brokenLink('reproduced', `There is no ${bundle}.`);
  const signed = await openEnvelope(text, trust, (_link, reason) => fail(reason));
  const found = readReproduced(signed, release);
  if (typeof found === 'string') throw fail(found);
  return found;
}

/** True if a statement of another builder is beside a release. */
export function hasReproduced({ folder }: Verified): boolean {
  return textIfThere(join(folder, REPRODUCED_BUNDLE)) !== undefined;
}
