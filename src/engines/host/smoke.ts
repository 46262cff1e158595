import { rm } from 'node:fs/promises';
import { messageOf, RustStaticError } from '../../errors';
import { hostFacts } from '../../plan/host-facts';
import { defaultTarget } from '../../plan/triple';
import type { SmokeResult, SmokeTrial } from '../engine';
import { runAlone } from '../../process';
import { scratchFolder } from '../../scratch-folder';

/**
 * Runs a binary on this machine, in an empty folder and without environment. The docker engine uses
 * an empty container instead.
 *
 * @throws RustStaticError for a binary of another architecture, and for one that cannot be started
 */
export async function smokeOnHost(
  { file, args, milliseconds, target }: SmokeTrial,
  cancelled: AbortSignal,
): Promise<SmokeResult> {
  refuseUntriable(target);
  const cwd = await scratchFolder('smoke');
  try {
    const result = await runAlone(file, args, { cwd, milliseconds, cancelled });
    return { ...result, where: 'It ran in an empty folder, without environment variables.' };
  } catch (error) {
    cancelled.throwIfAborted();
    throw new RustStaticError(`${file} cannot be started`, {
      code: 'smoke-test-not-started',
      reason: messageOf(error),
      remedy:
        'If its file system is mounted with `noexec`, choose another folder with the option "outputPath". Or remove the option "smoke".',
      cause: error,
    });
  } finally {
    await rm(cwd, { recursive: true, force: true });
  }
}

/** @throws RustStaticError for a target of another architecture than this machine */
export function refuseUntriable(target: string): void {
  const own = defaultTarget(hostFacts()).split('-')[0];
  // A shell would otherwise read the binary as a script.
  if (target.split('-')[0] === own) return;
  throw new RustStaticError(`A binary for ${target} cannot be tried on this machine`, {
    code: 'smoke-test-impossible',
    reason: `The option "smoke" asks for it; this machine is ${own}.`,
    remedy:
      'Leave "smoke" out for that triple, or build with the docker engine, whose daemon may emulate it.',
  });
}
