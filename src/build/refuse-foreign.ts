import { ENGINES } from '../engine-facts';
import { RustStaticError } from '../errors';
import { stripColours } from '../failures/explain-cargo';
import type { BuildPlan } from '../plan/plan';

// Error 8 is ENOEXEC. Error 2 is that of an emulator that the container does not see, because it was registered
// without the flag F (https://docs.kernel.org/admin-guide/binfmt-misc.html).
const NOT_STARTED = /could not execute process [^]*\(os error (?:8|2)\)/;

/**
 * Refuses to go on if cargo could not start a test program, because it is for another architecture.
 *
 * @throws RustStaticError that says how to install an emulator
 */
export function refuseForeign({ project, target, engine }: BuildPlan, stderr: string): void {
  if (!NOT_STARTED.test(stripColours(stderr))) return;
  const { isContainer } = ENGINES[engine];
  throw new RustStaticError(`The tests of ${project} for ${target} cannot run on this machine`, {
    code: 'tests-need-emulator',
    reason: isContainer
      ? "The daemon's machine cannot run programs of that architecture. Nothing was tested."
      : 'It cannot run programs of that architecture. Nothing was tested.',
    remedy: isContainer
      ? 'Install an emulator: `docker run --privileged --rm tonistiigi/binfmt --install all`. To only compile the tests, set the option "noRun".'
      : 'Install QEMU (https://www.qemu.org) with its binfmt support, such as `apt install qemu-user-static`. To only compile the tests, set the option "noRun".',
  });
}
